import type { Effect } from '../ask.ts';
import { clinicalTime } from '../clinical-time.ts';
import { contains, liesInside, overlaps, readPeriod } from '../intervals.ts';
import type { Limit } from './item-check.ts';

/** `period` (consent-rules 4.3): contains the instant; for a deny also when it cannot be read. */
export function periodHolds(period: unknown, effect: Effect, at: number): boolean {
  const read = readPeriod(period);
  return read === undefined ? effect === 'deny' : contains(read, at);
}

/**
 * `dataPeriod` (consent-rules 4.3). Permit: the item's clinical time lies wholly inside. Deny: overlaps it, is missing, or
 * either cannot be read.
 */
export function dataPeriodLimit(dataPeriod: unknown, effect: Effect): Limit {
  const listed = readPeriod(dataPeriod);
  if (listed === undefined) return effect === 'deny';
  return (item) => {
    const time = clinicalTime(item.resource);
    if (time === undefined) return effect === 'deny';
    return effect === 'deny' ? overlaps(time, listed) : liesInside(time, listed);
  };
}
