import { tryGetDataType } from '@medplum/core';
import type { Resource } from '@medplum/fhirtypes';
import type { FieldIssue } from '../errors.ts';

/**
 * What `validateResource` lets by: a number or a flag where R4 has an element with parts (`patient: 5`), one thing where it has a list, and an
 * empty list or element. Needs the definitions indexed, as `createValidator` does.
 */
export function complexValueIssues(resource: Resource): readonly FieldIssue[] {
  const issues: FieldIssue[] = [];
  walk(resource, resource.resourceType, resource.resourceType, issues);
  return issues;
}

function walk(value: unknown, type: string, path: string, issues: FieldIssue[]): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    issues.push(structure(path));
    return;
  }
  if (Object.keys(value).length === 0) issues.push(empty(path));
  const isResource = 'resourceType' in value && typeof value.resourceType === 'string';
  const elements = tryGetDataType(isResource ? String(value.resourceType) : type)?.elements ?? {};
  for (const [name, member] of Object.entries(value)) {
    const element = Object.hasOwn(elements, name) ? elements[name] : undefined;
    if (element?.isArray === true && !Array.isArray(member)) issues.push(structure(path));
    const below = complexTypeOf(elements, name);
    if (!Array.isArray(member)) {
      if (below !== undefined) walk(member, below, `${path}.${name}`, issues);
      continue;
    }
    if (member.length === 0) issues.push(empty(path));
    if (below === undefined) continue;
    for (const [index, one] of member.entries()) walk(one, below, `${path}.${name}[${index}]`, issues);
  }
}

export type Elements = NonNullable<ReturnType<typeof tryGetDataType>>['elements'];

/** The type of an element with parts; undefined for a primitive, and for what the structure check has refused already. */
function complexTypeOf(elements: Elements, name: string): string | undefined {
  const code = typeOfElement(elements, name);
  return code !== undefined && /^[A-Z]/.test(code) ? code : undefined;
}

/** The type of an element, also of a choice in either spelling; undefined where R4 has none of this name. */
export function typeOfElement(elements: Elements, name: string): string | undefined {
  const plain = Object.hasOwn(elements, name) ? elements[name]?.type[0]?.code : undefined;
  return plain ?? choiceType(elements, name);
}

/** `valueQuantity` is `value[x]` as a Quantity. */
function choiceType(elements: Elements, name: string): string | undefined {
  for (const [key, { type }] of Object.entries(elements)) {
    if (!key.endsWith('[x]') || !name.startsWith(key.slice(0, -3))) continue;
    const suffix = name.slice(key.length - 3);
    const chosen = type.find(({ code }) => code.charAt(0).toUpperCase() + code.slice(1) === suffix);
    if (chosen !== undefined) return chosen.code;
  }
  return undefined;
}

function structure(field: string): FieldIssue {
  return { field, code: 'structure', fix: 'Make this element valid FHIR R4.' };
}

function empty(field: string): FieldIssue {
  return { field, code: 'empty', fix: 'Leave out what has nothing in it: a list or an element.' };
}
