import { setTimeout as pause } from 'node:timers/promises';
import { processImport, type Importing } from '../gateway/imports/process-import.ts';
import { describeError, type Log } from '../log.ts';
import { startTurns, type Turns } from './turns.ts';

/** Milliseconds between looks, and between looks at whether there is room again. */
const lookEvery = 1_000;

export interface ImportWorkerOptions {
  readonly importing: Omit<Importing, 'pause' | 'isStopping'>;
  readonly log: Log;
}

/** Works on imports, one at a time in a process, a batch at a time: what is not done when it closes, another process or the next start goes on with. Any number may run. */
export function startImportWorker({ importing, log }: ImportWorkerOptions): Turns {
  return startTurns(lookEvery, (isClosing) => {
    const untilRoom = async (): Promise<boolean> => {
      await pause(lookEvery);
      return !isClosing();
    };
    return workAll({ ...importing, isStopping: isClosing, pause: untilRoom }, log);
  });
}

async function workAll(importing: Importing, log: Log): Promise<void> {
  try {
    while (!importing.isStopping()) {
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
