import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Account } from './account.ts';

/** Where one server is: its programs, its files, whom it runs as. */
export interface Place {
  readonly binaries: string;
  readonly data: string;
  readonly account: Account;
}

/**
 * Runs one of the server's programs to its end; its exit code, or null when it could not be run. detached: a Ctrl-C at the terminal is for
 * this process, which then stops things in order.
 */
export function run(place: Place, program: string, args: readonly string[]): Promise<number | null> {
  const child = spawn(join(place.binaries, 'bin', program), args, {
    ...place.account,
    cwd: '/',
    detached: true,
    stdio: 'ignore',
  });
  return new Promise((ended) => {
    child.once('error', () => ended(null));
    child.once('exit', (code) => ended(code));
  });
}
