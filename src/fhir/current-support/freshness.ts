import type { Resource } from '@medplum/fhirtypes';
import type { CurrentSupport } from '../current-support.ts';
import { lastUpdatedAtSource } from '../source-last-updated.ts';

/** How old what is shown is, by when the source last changed it. Directory resources carry no age and do not count. */
export function freshnessOf(released: readonly Resource[]): CurrentSupport['freshness'] {
  let newest: string | undefined;
  let oldest: string | undefined;
  for (const resource of released) {
    const at = lastUpdatedAtSource(resource);
    if (at === undefined) continue;
    if (newest === undefined || at > newest) newest = at;
    if (oldest === undefined || at < oldest) oldest = at;
  }
  return newest === undefined || oldest === undefined ? undefined : { newest, oldest };
}
