import { duePulls } from '../gateway/pull/due-pulls.ts';
import { failureOf, pullCases } from '../gateway/pull/pull-cases.ts';
import { nameOf, type PulledSource, type Pulling } from '../gateway/pull/pulling.ts';
import { describeError, type Log } from '../log.ts';
import { startTurns, type Turns } from './turns.ts';

/** Milliseconds between looks for a pull that is due. */
const lookEvery = 15_000;

export interface PullWorkerOptions {
  readonly pulling: Pulling;
  readonly sources: readonly PulledSource[];
  readonly log: Log;
}

/** Pulls case systems as they fall due, one after the other. Any number may run. */
export function startPullWorker(options: PullWorkerOptions): Turns {
  return startTurns(lookEvery, (isClosing) => workPulls(options, isClosing));
}

/** Every pull that is due now, once. One that fails is on record, and stops no other. */
export async function workPulls(options: PullWorkerOptions, isClosing = () => false): Promise<void> {
  const { pulling, sources, log } = options;
  try {
    for (const one of await duePulls(pulling, sources)) {
      if (isClosing()) return;
      await pullOne(options, one);
    }
  } catch (error) {
    log('PULL003', describeError(error));
  }
}

async function pullOne({ pulling, log }: PullWorkerOptions, one: PulledSource): Promise<void> {
  const source = nameOf(one);
  try {
    const tally = await pullCases(pulling, one);
    if (tally !== 'busy') log('PULL001', { source, ...tally });
  } catch (error) {
    const pulledAt = (await pulling.pulls.stateOf(source))?.pulledAt;
    const silence = pulledAt && Math.floor((pulling.clock().getTime() - pulledAt.getTime()) / 60_000);
    log('PULL002', { source, code: failureOf(error), minutes: silence });
  }
}
