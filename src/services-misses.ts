import { createMissStore } from './db/miss-store.ts';
import type { Misses } from './gateway/ports/misses.ts';
import type { Log } from './log.ts';
import type { Metrics } from './ops/metrics/metrics.ts';
import type { MasterKeys } from './sealing/keys.ts';

interface Alarmed {
  readonly pool: Parameters<typeof createMissStore>[0];
  readonly keys: MasterKeys;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'tooManyMisses'>;
}

/** Looks that show nothing, counted; too many within a minute are an alarm, in the log and in the metrics, that names nobody. */
export function buildMisses({ pool, keys, log, metrics }: Alarmed, limit: number): Misses {
  return createMissStore(pool, {
    keys,
    limit,
    onTooMany: ({ kind, organisation, role }) => {
      log('LOOK001', { caller: kind, organisation, role });
      metrics.tooManyMisses(kind);
    },
  });
}
