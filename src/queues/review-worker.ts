import { reviewEntries, type Reviewing } from '../gateway/review/review-entries.ts';
import { describeError, type Log } from '../log.ts';
import { startTurns, type Turns } from './turns.ts';

/** Milliseconds between looks at the work-list. */
const lookEvery = 1_000;

export interface ReviewWorkerOptions extends Reviewing {
  readonly log: Log;
}

/** Has new entries of the access log judged by the review's rules. Any number may run. */
export function startReviewWorker(options: ReviewWorkerOptions): Turns {
  return startTurns(lookEvery, (isClosing) => reviewAll(options, isClosing));
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
