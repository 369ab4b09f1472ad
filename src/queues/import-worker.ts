import { setTimeout as pause } from 'node:timers/promises';
import { processImport, type Importing } from '../gateway/imports/process-import.ts';
import { describeError, type Log } from '../log.ts';

/** Milliseconds between looks, and between looks at whether there is room again. */
const lookEvery = 1_000;

export interface ImportWorkerOptions {
  readonly importing: Omit<Importing, 'pause' | 'isStopping'>;
  readonly log: Log;
}

export interface ImportWorker {
  /** Stops after the batch in hand; another process, or the next start, goes on where it was. */
  close(): Promise<void>;
}

/** Works on imports, one at a time in a process. Any number may run. */
export function startImportWorker({ importing, log }: ImportWorkerOptions): ImportWorker {
  let closing = false;
  let working: Promise<void> | undefined;
  const options: Importing = {
    ...importing,
    isStopping: () => closing,
    pause: async () => {
      await pause(lookEvery);
      return !closing;
    },
  };
  const timer = setInterval(() => {
    working ??= workAll(options, log, () => closing).finally(() => (working = undefined));
  }, lookEvery);
  return {
    async close() {
      closing = true;
      clearInterval(timer);
      await working;
    },
  };
}

async function workAll(importing: Importing, log: Log, isClosing: () => boolean): Promise<void> {
  try {
    while (!isClosing()) {
      const imported = await processImport(importing);
      if (imported === undefined) return;
      const { state, rows, code } = imported;
      if (state === 'done') log('IMPORT001', { rows });
      if (state === 'stopped') log('IMPORT002', { rows, code });
    }
  } catch (error) {
    log('IMPORT003', describeError(error));
  }
}
