import { createMissStore } from './db/miss-store.ts';
import type { Misses } from './gateway/ports/misses.ts';
import type { CommonServices } from './services.ts';

/** Looks that show nothing, counted; too many within a minute are an alarm, in the log and in the metrics, that names nobody. */
export function buildMisses(
  { pool, keys, log, metrics }: Pick<CommonServices, 'pool' | 'keys' | 'log' | 'metrics'>,
  limit: number,
): Misses {
  return createMissStore(pool, {
    keys,
    limit,
    onTooMany: ({ kind, organisation, role }) => {
      log('LOOK001', { caller: kind, organisation, role });
      metrics.tooManyMisses(kind);
    },
  });
}
