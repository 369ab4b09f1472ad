import type { Resource } from '@medplum/fhirtypes';
import { referenceTo } from '../references.ts';
import { meets, referencesBy, sortKey } from './match.ts';
import type { Inclusion, Search } from './search.ts';

/** A page of what was found. */
export interface Found {
  /** All matches, of every page. */
  readonly total: number;
  readonly matches: readonly Resource[];
  readonly included: readonly Resource[];
  /** Sort keys of the page's last match; undefined on the last page. */
  readonly last: readonly string[] | undefined;
}

/** Searches released resources, and nothing else: what was withheld is neither found, counted, sorted by nor included. */
export function runSearch(search: Search, released: readonly Resource[]): Found {
  const { served, criteria, after, count } = search;
  const all = released.filter(
    (resource) =>
      resource.resourceType === served.type && criteria.every((criterion) => meets(resource, criterion)),
  );
  const sorted = all
    .map((resource) => ({ resource, keys: keysOf(resource, search) }))
    .toSorted((one, other) => compare(one.keys, other.keys, search));
  const left = after === undefined ? sorted : sorted.filter(({ keys }) => compare(keys, after, search) > 0);
  const page = left.slice(0, count);
  const matches = page.map(({ resource }) => resource);
  return {
    total: all.length,
    matches,
    included: includedWith(matches, search.inclusions, released),
    last: left.length > page.length ? page.at(-1)?.keys : undefined,
  };
}

/** By what was asked for, and then by id, so that the order is the same from page to page. */
function keysOf(resource: Resource, { sort }: Search): readonly string[] {
  return [...sort.map(({ parameter }) => sortKey(resource, parameter)), resource.id ?? ''];
}

function compare(one: readonly string[], other: readonly string[], { sort }: Search): number {
  for (const [place, key] of one.entries()) {
    const against = other[place] ?? '';
    if (key === against) continue;
    return key < against === (sort[place]?.isDescending ?? false) ? 1 : -1;
  }
  return 0;
}

function includedWith(
  matches: readonly Resource[],
  inclusions: readonly Inclusion[],
  released: readonly Resource[],
): readonly Resource[] {
  const there = new Set(matches.map(referenceTo));
  return released.filter(
    (resource) =>
      !there.has(referenceTo(resource)) &&
      inclusions.some((inclusion) => isIncluded(resource, inclusion, matches, there)),
  );
}

function isIncluded(
  resource: Resource,
  { direction, type, parameter, target }: Inclusion,
  matches: readonly Resource[],
  references: ReadonlySet<string>,
): boolean {
  if (direction === 'revinclude')
    return (
      resource.resourceType === type && referencesBy(resource, parameter).some((to) => references.has(to))
    );
  if (target !== undefined && resource.resourceType !== target) return false;
  return matches.some((match) => referencesBy(match, parameter).includes(referenceTo(resource)));
}
