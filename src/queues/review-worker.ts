import { reviewEntries, type Reviewing } from '../gateway/review/review-entries.ts';
import { describeError, type Log } from '../log.ts';

/** Milliseconds between looks at the work-list. */
const lookEvery = 1_000;

export interface ReviewWorkerOptions extends Reviewing {
  readonly log: Log;
}

export interface ReviewWorker {
  /** Stops taking entries up and waits for the batch in hand. */
  close(): Promise<void>;
}

/** Has new entries of the access log judged by the review's rules. Any number may run. */
export function startReviewWorker(options: ReviewWorkerOptions): ReviewWorker {
  let closing = false;
  let working: Promise<void> | undefined;
  const timer = setInterval(() => {
    working ??= reviewAll(options, () => closing).finally(() => (working = undefined));
  }, lookEvery);
  return {
    async close() {
      closing = true;
      clearInterval(timer);
      await working;
    },
  };
}

/** Batch after batch until none is left. */
async function reviewAll(options: ReviewWorkerOptions, isClosing: () => boolean): Promise<void> {
  try {
    while (!isClosing()) {
      const { taken, putOff } = await reviewEntries(options);
      if (putOff > 0) options.log('REVIEW001', { entries: putOff });
      if (taken === 0) return;
    }
  } catch (error) {
    options.log('REVIEW002', describeError(error));
  }
}
