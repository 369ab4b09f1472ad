import type { Meta, Resource } from '@medplum/fhirtypes';
import { referenceTo } from '../references.ts';
import { unitedClassification } from '../topics.ts';

/**
 * Each resource once. Two rows with one id are a fault of the source: the later one counts, with the topics and labels of both, so that a repeated
 * row can never make an item less guarded.
 */
export function uniqueResources<T extends Resource>(resources: readonly T[]): readonly T[] {
  const byReference = new Map<string, T>();
  for (const resource of resources) {
    const key = referenceTo(resource);
    const earlier = byReference.get(key);
    byReference.set(key, earlier === undefined ? resource : guarded(resource, earlier));
  }
  return [...byReference.values()];
}

function guarded<T extends Resource>(resource: T, earlier: T): T {
  const meta: Meta = { ...resource.meta, ...unitedClassification([earlier, resource]) };
  return { ...resource, meta };
}
