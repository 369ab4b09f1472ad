import { evalFhirPathTyped, LRUCache, toTypedValue, type Constraint, type FhirPathAtom } from '@medplum/core';
import type { Resource } from '@medplum/fhirtypes';

/** Those that the library leaves out, for reasons of its own; the rest of what is checked here is what it checks. */
const leftOut: ReadonlySet<string> = new Set(['ele-1', 'dom-3', 'org-1', 'sdf-19']);

/** Invariants that hold of whatever has no such member: most resources are spared their evaluation. */
const holdsWithout: ReadonlyMap<string, string> = new Map([
  ['dom-2', 'contained'],
  ['dom-4', 'contained'],
  ['dom-5', 'contained'],
  ['obs-6', 'dataAbsentReason'],
  ['obs-7', 'component'],
  ['ctm-1', 'onBehalfOf'],
  ['cpl-3', 'reference'],
  ['prr-1', 'orderDetail'],
  ['app-4', 'cancelationReason'],
  ['qrs-1', 'item'],
]);

const parsed = new LRUCache<FhirPathAtom>(500);

/** Whether the invariants of a definition hold of a value. One that cannot be evaluated does not. */
export function invariantsHold(
  { constraints = [] }: { readonly constraints?: readonly Constraint[] | undefined },
  type: string,
  value: unknown,
  resource: Resource,
): boolean {
  return constraints.every((constraint) => {
    if (constraint.severity !== 'error' || leftOut.has(constraint.key)) return true;
    const without = holdsWithout.get(constraint.key);
    if (without !== undefined && typeof value === 'object' && value !== null && !(without in value))
      return true;
    // The commonest by far, once for each extension.
    if (constraint.key === 'ext-1') return hasPartsOrValue(value);
    return evaluate(constraint, type, value, resource);
  });
}

/** Either extensions or a value, and not both. */
function hasPartsOrValue(value: unknown): boolean {
  const names = Object.keys(value ?? {});
  return names.includes('extension') !== names.some((name) => name.startsWith('value'));
}

function evaluate({ expression }: Constraint, type: string, value: unknown, resource: Resource): boolean {
  const whole = toTypedValue(resource);
  const context = { type, value };
  const variables = {
    '%context': context,
    '%resource': whole,
    '%rootResource': whole,
    '%ucum': toTypedValue('http://unitsofmeasure.org'),
  };
  try {
    const [only, ...others] = evalFhirPathTyped(expression, [context], variables, parsed);
    return others.length === 0 && only?.value === true;
  } catch {
    return false;
  }
}
