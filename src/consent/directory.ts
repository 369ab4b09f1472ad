import type { Resource } from '@medplum/fhirtypes';
import { anyReference } from './references.ts';
import type { Judged } from './types.ts';

/** Resources that are about no person (consent-rules 1). */
const directoryTypes: ReadonlySet<string> = new Set([
  'Organization',
  'HealthcareService',
  'Location',
  'Practitioner',
  'PractitionerRole',
]);

export function isDirectoryType(type: string): boolean {
  return directoryTypes.has(type);
}

/**
 * The directory resources that go with what is released, by reference: those that a released item with topic `contacts` refers
 * to, and those that they refer to in turn.
 */
export function releasedDirectory(
  released: readonly Judged[],
  directory: readonly Resource[],
): ReadonlyMap<string, Resource> {
  const known = new Map<string, Resource>();
  for (const resource of directory) {
    if (isDirectoryType(resource.resourceType))
      known.set(`${resource.resourceType}/${resource.id}`, resource);
  }
  const found = new Map<string, Resource>();
  const queue: Resource[] = [];
  for (const { item, decision } of released) {
    if (decision.evidence.topics.includes('contacts')) queue.push(item.resource);
  }
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    anyReference(next, (reference) => {
      const resource = known.get(reference);
      if (resource !== undefined && !found.has(reference)) {
        found.set(reference, resource);
        queue.push(resource);
      }
      return false;
    });
  }
  return found;
}
