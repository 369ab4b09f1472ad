import type { Clock } from '../clock.ts';
import type { Store } from '../gateway/ports/store.ts';
import { processNext, processTogether, type Processing } from '../gateway/process-case.ts';
import { describeError, type Log } from '../log.ts';
import { listenToLanes, type QueueOptions } from './lane-queue.ts';

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
  readonly lanesAtOnce?: number;
  /** Deletes what has run out. */
  readonly purge: (at: Date) => Promise<void>;
}

export interface LaneWorker {
  /** Stops taking up lanes and waits for those in hand. */
  close(): Promise<void>;
}

/** Works lanes: at once where a hint says so, and within a second where the hint was lost. Any number may run. */
export function startLaneWorker(options: LaneWorkerOptions): LaneWorker {
  const { store, clock, log, lanesAtOnce = fewLanes } = options;
  const work = (lane: string): Promise<void> => workLane(options, lane);
  const hands = Math.min(lanesAtOnce, mostHands);
  const lanesEach = Math.ceil(lanesAtOnce / hands);
  const listener = listenToLanes(options.queue, hands, work);
  let closing = false;
  let sweeping: Promise<void> = Promise.resolve();
  const sweep = async (): Promise<void> => {
    let isMore = true;
    while (isMore && !closing) {
      const lanes = [...(await store.waitingLanes(clock(), lanesPerSweep))];
      isMore = lanes.length === lanesPerSweep;
      const take = async (): Promise<void> => {
        while (lanes.length > 0 && !closing) {
          const together = await workLanes(options, lanes.splice(0, lanesEach));
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

/** Applies the oldest record of several lanes together; whose cannot be taken so has a turn alone. Gives how many were taken together. */
async function workLanes(options: LaneWorkerOptions, lanes: readonly string[]): Promise<number> {
  const { processing, clock, log } = options;
  const started = clock();
  const together = lanes.length > 1 ? await processTogether(processing, lanes) : [];
  const ms = clock().getTime() - started.getTime();
  for (const _ of together) log('WORK001', { ms });
  const applied = new Set(together);
  for (const lane of lanes) if (!applied.has(lane)) await workLane(options, lane);
  return applied.size;
}

/** Applies what waits in one lane, oldest first, until it is empty, put off, or in another worker's hands. */
async function workLane({ processing, clock, log }: LaneWorkerOptions, lane: string): Promise<void> {
  try {
    for (;;) {
      const started = clock();
      const step = await processNext(processing, lane);
      const ms = clock().getTime() - started.getTime();
      if (step === 'idle') return;
      if (step === 'settled') log('WORK001', { ms });
      else if (step === 'postponed') return log('WORK002', { ms });
      else return log('WORK006', { ...step.blocked });
    }
  } catch (error) {
    log('WORK003', describeError(error));
  }
}
