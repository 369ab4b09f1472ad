import type { Resource } from '@medplum/fhirtypes';
import { guideTypes } from '../../../src/fhir/guide/definition.ts';
import { servedTypes } from '../../../src/fhir/served-types.ts';
import { itemKinds } from '../../../src/fhir/item-kinds.ts';
import { validatedTypes } from '../../../src/fhir/validate.ts';

/** Taken in, or known for what is in them, and never given: each with the reason. */
export const neverGiven: ReadonlyMap<string, string> = new Map([
  ['Resource', 'abstract'],
  ['DomainResource', 'abstract'],
]);

/** What the gateway can give: what it stores or serves of people, and its own definitions. */
export function typesToBeSeen(): ReadonlySet<string> {
  return new Set(
    [
      ...validatedTypes,
      ...servedTypes.map(({ type }) => type),
      ...Object.values(itemKinds).map(({ type }) => type),
      ...guideTypes,
    ].filter((type) => !neverGiven.has(type)),
  );
}

export function typesSeen(resources: readonly Resource[]): ReadonlySet<string> {
  return new Set(resources.map(({ resourceType }) => resourceType));
}

export function bundlesSeen(resources: readonly Resource[]): ReadonlySet<string> {
  return new Set(resources.flatMap((one) => (one.resourceType === 'Bundle' ? [one.type] : [])));
}
