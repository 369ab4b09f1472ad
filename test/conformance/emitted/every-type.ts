import type { Resource } from '@medplum/fhirtypes';
import { servedTypes } from '../../../src/fhir/served-types.ts';
import { itemKinds } from '../../../src/fhir/item-kinds.ts';
import { validatedTypes } from '../../../src/fhir/validate.ts';

/** Taken in, or known for what is in them, and never given: each with the reason. */
export const neverGiven: ReadonlyMap<string, string> = new Map([
  ['Resource', 'abstract'],
  ['DomainResource', 'abstract'],
  ['AuditEvent', 'the access log is not given as FHIR yet'],
]);

/** What the gateway can give: nothing is stored whose type is not validated, and these are composed for an answer beside. */
export function typesToBeSeen(): ReadonlySet<string> {
  return new Set(
    [
      ...validatedTypes,
      ...servedTypes.map(({ type }) => type),
      ...Object.values(itemKinds).map(({ type }) => type),
      'Bundle',
      'CapabilityStatement',
      'OperationOutcome',
    ].filter((type) => !neverGiven.has(type)),
  );
}

export function typesSeen(resources: readonly Resource[]): ReadonlySet<string> {
  return new Set(resources.map(({ resourceType }) => resourceType));
}

export function bundlesSeen(resources: readonly Resource[]): ReadonlySet<string> {
  return new Set(resources.flatMap((one) => (one.resourceType === 'Bundle' ? [one.type] : [])));
}
