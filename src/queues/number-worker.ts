import { verifyNext, type Verifying } from '../gateway/verify-numbers.ts';
import { describeError, type Log } from '../log.ts';
import { startTurns, type Turns } from './turns.ts';

/** Milliseconds between looks for numbers that are due. An index that is away is asked again then. */
const lookEvery = 30_000;

export interface NumberWorkerOptions extends Verifying {
  readonly log: Log;
}

/** Verifies numbers as they fall due, one after the other, at the pace the index allows. Any number may run; two that take the same one do it twice, and no harm. */
export function startNumberWorker(options: NumberWorkerOptions): Turns {
  return startTurns(lookEvery, (isClosing) => verifyDue(options, isClosing));
}

/** Every number that is due now, until the index is away. */
export async function verifyDue(
  options: NumberWorkerOptions,
  isClosing: () => boolean = () => false,
): Promise<void> {
  const { log } = options;
  let numbers = 0;
  try {
    while (!isClosing()) {
      const came = await verifyNext(options);
      if (came === 'none-due' || came === 'unchecked') break;
      numbers += 1;
      if (came.result !== 'verified') log('PDS002', { result: came.result, source: came.source });
    }
    if (numbers > 0) log('PDS001', { numbers });
  } catch (error) {
    log('PDS003', describeError(error));
  }
}
