import type { Filing } from '../gateway/ports/log.ts';
import { describeError, type Log } from '../log.ts';
import { startTurns, type Turns } from './turns.ts';

/** Milliseconds between looks: lists read what is not filed yet beside what is, so nobody waits for this. */
const lookEvery = 1_000;
/** Entries filed in one transaction. */
const atOnce = 500;

export interface FilingWorkerOptions {
  readonly filing: Filing;
  readonly log: Log;
}

/** Files entries of the access log as they come. Any number may run. */
export function startFilingWorker(options: FilingWorkerOptions): Turns {
  return startTurns(lookEvery, (isClosing) => fileAll(options, isClosing));
}

async function fileAll({ filing, log }: FilingWorkerOptions, isClosing: () => boolean): Promise<void> {
  try {
    while (!isClosing()) if ((await filing.fileNext(atOnce)) < atOnce) return;
  } catch (error) {
    log('FILE001', describeError(error));
  }
}
