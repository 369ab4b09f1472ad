import type { Bundle, Resource } from '@medplum/fhirtypes';
import type { MappedCase } from '../../../src/fhir/mapping/mapped-case.ts';

/** What the mapping made, as a case system would send it that has no ids of ours: every id is its own, and references follow. */
export function bundleOf(
  { personal, directory }: MappedCase,
  type: 'transaction' | 'collection' = 'transaction',
): Bundle {
  const resources = [...personal, ...directory];
  const names = new Map(
    resources.map((resource, index) => [`${resource.resourceType}/${resource.id}`, fullUrl(index)]),
  );
  const own = JSON.parse(JSON.stringify(resources), (key, value: unknown) =>
    key === 'reference' && typeof value === 'string' ? (names.get(value) ?? value) : value,
  ) as Resource[];
  return {
    resourceType: 'Bundle',
    type,
    entry: own.map(({ id: _, ...resource }, index) => ({
      fullUrl: fullUrl(index),
      resource: resource as Resource,
      ...(type === 'transaction' && { request: { method: 'POST', url: resource.resourceType } }),
    })),
  };
}

function fullUrl(index: number): string {
  return `urn:uuid:00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
}
