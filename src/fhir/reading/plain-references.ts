import type { Reference, Resource } from '@medplum/fhirtypes';
import type { FindEntry } from './entries.ts';

/**
 * The resource as it would refer on a server, for its validation by itself: that checks which type is referred to, and can tell it only of
 * `Type/id`. What leads out of the Bundle is no fault of the resource: it is told of when it is read.
 */
export function withPlainReferences<T extends Resource>(resource: T, find: FindEntry): T {
  // The root has its resourceType and keeps it.
  return plain(resource, find) as T;
}

function plain(value: unknown, find: FindEntry): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => plain(one, find));
  if ('reference' in value && typeof value.reference === 'string') return referTo(value as Reference, find);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member, find)]));
}

function referTo({ reference = '', ...rest }: Reference, find: FindEntry): Reference {
  const found = find({ reference });
  if (found !== undefined) return { ...rest, reference: `${found.resource.resourceType}/${found.place}` };
  return /^[A-Z]\w+\/[^/]+$/.test(reference) ? { ...rest, reference } : { ...rest, display: 'elsewhere' };
}
