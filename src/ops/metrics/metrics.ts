import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Watch, Watched } from '../../gateway/ports/watch.ts';
import { cardMetric, poolMetric, requestMetric, upMetric, watchedMetrics } from './table.ts';

/** What a pool of connections says of itself. */
export interface PoolCounts {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}

/** One answer, as it is counted. */
export interface Answered {
  readonly face: string;
  readonly method: string;
  readonly status: number;
  readonly seconds: number;
}

/** Of one process. */
export interface Metrics {
  readonly contentType: string;
  readonly answered: (answer: Answered) => void;
  readonly cardOutcomes: (outcomes: { readonly accepted: number; readonly overridden: number }) => void;
  /** As Prometheus reads it; never fails: a scrape that fails tells nobody why. */
  readonly text: () => Promise<string>;
}

/** Rate, errors and duration of each face, what waits where, and the process itself. No label ever names a person, a client or a route's id. */
export function createMetrics({
  watch,
  pool,
}: {
  readonly watch: Watch;
  readonly pool: PoolCounts;
}): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    ...requestMetric,
    labelNames: requestMetric.labels,
    buckets: [...requestMetric.buckets],
    registers,
  });
  const cards = new Counter({ ...cardMetric, labelNames: cardMetric.labels, registers });
  const up = new Gauge({ ...upMetric, registers });
  const connections = new Gauge({ ...poolMetric, labelNames: poolMetric.labels, registers });
  const gauges = Object.entries(watchedMetrics).map(
    ([key, metric]) => [key as keyof Watched, new Gauge({ ...metric, registers })] as const,
  );
  return {
    contentType: registry.contentType,
    answered: ({ face, method, status, seconds }) =>
      requests.observe({ face, method, status: `${Math.floor(status / 100)}xx` }, seconds),
    cardOutcomes: ({ accepted, overridden }) => {
      cards.inc({ outcome: 'accepted' }, accepted);
      cards.inc({ outcome: 'overridden' }, overridden);
    },
    text: async () => {
      const seen = await watch().catch(() => undefined);
      up.set(seen === undefined ? 0 : 1);
      // Not a number rather than none: an alert on "more than nothing waits" must not be calmed by a database that is away.
      for (const [key, gauge] of gauges) gauge.set(seen?.[key] ?? Number.NaN);
      connections.set({ state: 'open' }, pool.totalCount);
      connections.set({ state: 'idle' }, pool.idleCount);
      connections.set({ state: 'waited-for' }, pool.waitingCount);
      return registry.metrics();
    },
  };
}
