import type { Clock } from '../clock.ts';
import type { Store } from '../gateway/ports/store.ts';
import type { Processing } from '../gateway/process-case.ts';
import { describeError, type Log } from '../log.ts';
import { noTracing, type Tracing } from '../ops/tracing/tracing.ts';
import { listenToLanes, type QueueOptions } from './lane-queue.ts';
import { takeNext, takeTogether } from './lane-turn.ts';

/** Milliseconds between sweeps: the most that a lost hint can cost. */
const sweepEvery = 1_000;
/** Milliseconds between purges. */
const purgeEvery = 10 * 60_000;
/** Lanes taken up in one sweep; worked at once by one process, unless told otherwise. */
const lanesPerSweep = 200;
const fewLanes = 4;
/** Transactions at once: while the database works on one, the next is read and mapped. More would only wait for this one thread. */
const mostHands = 4;

export interface LaneWorkerOptions {
  readonly processing: Processing;
  readonly store: Store;
  readonly clock: Clock;
  readonly queue: QueueOptions;
  readonly log: Log;
  readonly tracing?: Tracing;
  readonly lanesAtOnce?: number;
  /** Deletes what has run out. */
  readonly purge: (at: Date) => Promise<void>;
}

export interface LaneWorker {
  /** Takes no further record and waits for those in hand: what is left in their lanes is another worker's, or the next start's. */
  close(): Promise<void>;
}

/** Works lanes: at once where a hint says so, and within a second where the hint was lost. Any number may run. */
export function startLaneWorker(options: LaneWorkerOptions): LaneWorker {
  const { store, clock, log, lanesAtOnce = fewLanes, tracing = noTracing } = options;
  let closing = false;
  const turn: Turn = { ...options, tracing, isClosing: () => closing };
  const work = (lane: string): Promise<void> => workLane(turn, lane);
  const hands = Math.min(lanesAtOnce, mostHands);
  const lanesEach = Math.ceil(lanesAtOnce / hands);
  const listener = listenToLanes(options.queue, hands, work);
  let sweeping: Promise<void> = Promise.resolve();
  const sweep = async (): Promise<void> => {
    let isMore = true;
    while (isMore && !closing) {
      const lanes = [...(await store.waitingLanes(clock(), lanesPerSweep))];
      isMore = lanes.length === lanesPerSweep;
      const take = async (): Promise<void> => {
        while (lanes.length > 0 && !closing) {
          const together = await workLanes(turn, lanes.splice(0, lanesEach));
          // There may be more behind what was applied.
          if (together > 0) isMore = true;
        }
      };
      await Promise.all(Array.from({ length: hands }, take));
    }
  };
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    sweeping = sweep()
      .catch((error: unknown) => log('WORK003', describeError(error)))
      .finally(() => (busy = false));
  }, sweepEvery);
  const purging = setInterval(() => {
    options.purge(clock()).catch((error: unknown) => log('WORK003', describeError(error)));
  }, purgeEvery);
  return {
    async close() {
      closing = true;
      clearInterval(timer);
      clearInterval(purging);
      await Promise.all([listener.close(), sweeping]);
    },
  };
}

interface Turn extends LaneWorkerOptions {
  readonly tracing: Tracing;
  readonly isClosing: () => boolean;
}

/** Applies the oldest record of several lanes together; whose cannot be taken so has a turn alone. Gives how many were taken together. */
async function workLanes(turn: Turn, lanes: readonly string[]): Promise<number> {
  const { clock, log } = turn;
  const started = clock();
  const together = lanes.length > 1 ? await takeTogether(turn, lanes) : [];
  const ms = clock().getTime() - started.getTime();
  for (const _ of together) log('WORK001', { ms });
  const applied = new Set(together);
  for (const lane of lanes) if (!applied.has(lane) && !turn.isClosing()) await workLane(turn, lane);
  return applied.size;
}

/** Applies what waits in one lane, oldest first, until it is empty, put off, in another worker's hands, or this worker closes. */
async function workLane(turn: Turn, lane: string): Promise<void> {
  const span = turn.tracing.begin('lanes');
  try {
    const records = await span.within(() => workThrough(turn, lane));
    span.end({ 'lwg.records': records });
  } catch (error) {
    span.end({ 'error.type': 'internal' });
    turn.log('WORK003', describeError(error));
  }
}

/** How many were applied. */
async function workThrough(turn: Turn, lane: string): Promise<number> {
  const { clock, log, isClosing } = turn;
  for (let applied = 0; ; applied++) {
    if (isClosing()) return applied;
    const started = clock();
    const step = await takeNext(turn, lane);
    const ms = clock().getTime() - started.getTime();
    if (step === 'settled') {
      log('WORK001', { ms });
      continue;
    }
    if (step === 'postponed') log('WORK002', { ms });
    else if (step !== 'idle') log('WORK006', { ...step.blocked });
    return applied;
  }
}
