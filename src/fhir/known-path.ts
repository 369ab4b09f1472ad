import { tryGetDataType } from '@medplum/core';
import type { Resource } from '@medplum/fhirtypes';
import { typeOfElement, type Elements } from './complex-values.ts';

/**
 * The path of an issue as far as R4 knows its steps: the rest is names that the sender made up, which may themselves be somebody's data. Needs the
 * definitions indexed, as `createValidator` does.
 */
export function knownPath(resource: Resource, path: string): string {
  const [root = '', ...steps] = path.split('.');
  if (root !== resource.resourceType) return path;
  const kept: string[] = [root];
  let type: string | undefined = root;
  let value: unknown = resource;
  for (const step of steps) {
    const elements: Elements = tryGetDataType(resourceTypeOf(value) ?? type ?? '')?.elements ?? {};
    const name = step.replace(/\[\d+\]$/, '');
    const plain = name.startsWith('_') ? name.slice(1) : name;
    const code = typeOfElement(elements, plain);
    if (code === undefined && plain !== 'resourceType') break;
    kept.push(step);
    type = plain === name ? code : 'Element';
    value = memberOf(value, step);
  }
  return kept.join('.');
}

/** What is within a resource may be a resource of any type. */
function resourceTypeOf(value: unknown): string | undefined {
  const isResource = typeof value === 'object' && value !== null && 'resourceType' in value;
  return isResource && typeof value.resourceType === 'string' ? value.resourceType : undefined;
}

function memberOf(value: unknown, step: string): unknown {
  const [, name = step, index] = /^(.*?)(?:\[(\d+)\])?$/.exec(step) ?? [];
  if (typeof value !== 'object' || value === null) return undefined;
  const member = new Map<string, unknown>(Object.entries(value)).get(name);
  return index !== undefined && Array.isArray(member)
    ? (member as readonly unknown[])[Number(index)]
    : member;
}
