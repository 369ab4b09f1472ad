import type { Filing } from '../gateway/ports/log.ts';
import { describeError, type Log } from '../log.ts';

/** Milliseconds between looks: lists read what is not filed yet beside what is, so nobody waits for this. */
const lookEvery = 1_000;
/** Entries filed in one transaction. */
const atOnce = 500;

export interface FilingWorkerOptions {
  readonly filing: Filing;
  readonly log: Log;
}

export interface FilingWorker {
  /** Stops after the batch in hand. */
  close(): Promise<void>;
}

/** Files entries of the access log as they come. Any number may run. */
export function startFilingWorker(options: FilingWorkerOptions): FilingWorker {
  let closing = false;
  let working: Promise<void> | undefined;
  const timer = setInterval(() => {
    working ??= fileAll(options, () => closing).finally(() => (working = undefined));
  }, lookEvery);
  return {
    async close() {
      closing = true;
      clearInterval(timer);
      await working;
    },
  };
}

async function fileAll({ filing, log }: FilingWorkerOptions, isClosing: () => boolean): Promise<void> {
  try {
    while (!isClosing()) if ((await filing.fileNext(atOnce)) < atOnce) return;
  } catch (error) {
    log('FILE001', describeError(error));
  }
}
