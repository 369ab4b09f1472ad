import type { ValueSetCodes } from './required-bindings.ts';

/** Whether a value is of a value set. Exhaustive over the types R4 binds as required; a coding without a system cannot be in any value set. */
export function isBound(type: string, value: unknown, valueSet: ValueSetCodes): boolean {
  if (type === 'CodeableConcept' && typeof value === 'object' && value !== null) {
    const codings: unknown = 'coding' in value ? value.coding : undefined;
    return Array.isArray(codings) && codings.some((coding) => isOfSet(coding, valueSet));
  }
  if (type === 'Coding') return isOfSet(value, valueSet);
  return typeof value === 'string' && valueSet.codes.has(value);
}

function isOfSet(coding: unknown, { codings }: ValueSetCodes): boolean {
  if (typeof coding !== 'object' || coding === null) return false;
  const { system, code }: { system?: unknown; code?: unknown } = coding;
  return codings.has(`${String(system)}|${String(code)}`);
}
