import { randomUUID } from 'node:crypto';
import type { Bundle, BundleEntry, BundleLink, Resource } from '@medplum/fhirtypes';
import { referenceTo } from '../../../fhir/references.ts';
import { runSearch } from '../../../fhir/search/run-search.ts';
import { shorten } from '../../../fhir/search/shorten.ts';
import type { Search } from '../../../fhir/search/search.ts';
import type { Composed } from '../../../gateway/look.ts';

/** Where a searchset stands: the address of the search itself, and of what follows a match. */
export interface SearchPlace {
  readonly baseUrl: string;
  readonly self: string;
  readonly next: (after: readonly string[]) => string;
}

/** A page of a search as a Bundle. A count is a disclosure of what was counted. */
export function composedSearch(search: Search, released: readonly Resource[], place: SearchPlace): Composed {
  const { total, matches, included, last } = runSearch(search, released);
  const isCount = search.summary === 'count';
  const link: BundleLink[] = [{ relation: 'self', url: place.self }];
  if (last !== undefined && !isCount) link.push({ relation: 'next', url: place.next(last) });
  const entry = isCount
    ? []
    : [
        ...matches.map((resource) => entryOf(search, resource, 'match', place.baseUrl)),
        ...included.map((resource) => entryOf(search, resource, 'include', place.baseUrl)),
      ];
  const bundle: Bundle = {
    resourceType: 'Bundle',
    id: randomUUID(),
    type: 'searchset',
    ...((search.withTotal || isCount) && { total }),
    link,
    // FHIR's JSON has no empty arrays.
    ...(entry.length > 0 && { entry }),
  };
  const counted = isCount ? runSearch({ ...search, count: total }, released).matches : [];
  return { body: JSON.stringify(bundle), used: isCount ? counted : [...matches, ...included] };
}

function entryOf(
  search: Search,
  resource: Resource,
  mode: 'match' | 'include',
  baseUrl: string,
): BundleEntry {
  return {
    fullUrl: `${baseUrl}/${referenceTo(resource)}`,
    resource: shorten(resource, search),
    search: { mode },
  };
}
