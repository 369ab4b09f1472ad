import { systemClock } from './clock.ts';
import type { Log } from './log.ts';

/** A running role. */
export interface Role {
  readonly log: Log;
  /** Finishes what is in hand, then lets go of everything. */
  close(): Promise<void>;
}

/** Why a role did not start, in one line that says what to do. */
export class BootError extends Error {}

/** Milliseconds that a closing role may take before it is cut off: longer than any statement's timeout. */
const patience = 15_000;

/** Runs a role until the process is told to stop, or until its parent, if it has one, is gone. */
export async function runUntilStopped(
  name: string,
  start: () => Promise<Role>,
  port?: number,
): Promise<void> {
  const begun = systemClock().getTime();
  const stopped = stopSignal();
  const role = await start();
  role.log('BOOT001', { role: name, port, ms: systemClock().getTime() - begun });
  if (process.connected) process.send?.('started');
  const signal = await stopped;
  role.log('BOOT003', { signal });
  setTimeout(() => process.exit(1), patience).unref();
  await role.close();
  role.log('BOOT004', { ms: Math.round(process.uptime() * 1000) });
  process.exit(0);
}

function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    // `on`: a second signal, as `npm run` passes on at Ctrl-C, does not cut short what the first began.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve(signal));
    // A role started by `lwg demo` does not outlive it.
    process.once('disconnect', () => resolve('disconnect'));
  });
}
