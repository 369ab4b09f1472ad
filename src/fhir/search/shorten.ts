import type { Resource } from '@medplum/fhirtypes';
import { servedType } from '../served-types.ts';
import { systems } from '../systems.ts';
import type { Search } from './search.ts';

/** A resource with the elements that were asked for and those that it cannot be understood without, marked as shortened. */
export function shorten(
  resource: Resource,
  { summary, elements }: Pick<Search, 'summary' | 'elements'>,
): Resource {
  const served = servedType(resource.resourceType);
  if (served === undefined || (summary !== 'true' && elements.length === 0)) return resource;
  const wanted = summary === 'true' ? served.summary : elements;
  const keep = [...wanted, ...served.mandatory];
  const kept = Object.entries(resource).filter(([key]) => isKept(key.replace(/^_/, ''), keep));
  const subsetted = { system: systems.observationValue, code: 'SUBSETTED' };
  const meta = { ...resource.meta, tag: [...(resource.meta?.tag ?? []), subsetted] };
  // Taking elements away leaves a resource of the same type: `resourceType` always stays.
  return { ...Object.fromEntries(kept), meta } as Resource;
}

/** An element that comes in several types is named without its type: `effective`. */
function isKept(key: string, keep: readonly string[]): boolean {
  if (key === 'resourceType' || key === 'id') return true;
  return keep.some((name) => key === name || (key.startsWith(name) && /^[A-Z]/.test(key.slice(name.length))));
}
