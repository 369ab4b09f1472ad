import { plan } from '../plan.ts';
import type { Laid } from './lay-people.ts';

/** What laying a crowd may take: of the disk's free bytes at most half. */
export const limits = { seconds: plan.laySeconds, bytes: 35e9, shareOfFree: 0.5 } as const;

/**
 * As many of the wanted people as can be laid within the limits, at the pace and size of an earlier crowd: all of them, or whole ten thousands. A small crowd's bytes are
 * partly those of an empty database, so what is found is rather too few than too many.
 */
export function affordable(
  wanted: number,
  before: Pick<Laid, 'people' | 'seconds' | 'bytes'>,
  freeBytes: number,
): number {
  const bytes = Math.min(limits.bytes, freeBytes * limits.shareOfFree);
  const most = Math.min(
    (limits.seconds * before.people) / before.seconds,
    (bytes * before.people) / before.bytes,
  );
  return most >= wanted ? wanted : Math.max(before.people, Math.floor(most / 10_000) * 10_000);
}
