import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { serverAccount } from '../../src/ops/embedded-postgres/account.ts';
import { startOwnServer, type OwnServer, type OwnServerOptions } from './own-server.ts';
import { eventually, isAlive } from './processes.ts';

/** A PostgreSQL whose processes are known, and which is started again as it was after they are gone. */
export interface Postmaster extends OwnServer {
  /** Its processes at this moment, the postmaster first. */
  processes(): readonly number[];
  /** Ends all of them at once, as a power cut would. */
  killAll(): Promise<void>;
  /** Starts it again on the same files, address and settings, unless it runs. True if it had to. */
  startAgain(): boolean;
  /** Waits until a statement is answered; the moment it was. */
  accepts(seconds: number): Promise<number>;
}

export async function startPostmaster(options: OwnServerOptions = {}): Promise<Postmaster> {
  const own = await startOwnServer(options);
  const { data } = own.server;
  let postmaster = Number.parseInt(readFileSync(join(data, 'postmaster.pid'), 'utf8'), 10);
  const processes = (): readonly number[] =>
    isAlive(postmaster) ? [postmaster, ...childrenOf(postmaster)] : [];
  const killAll = async (): Promise<void> => {
    // Stopped, it makes no more of them while they are counted.
    if (isAlive(postmaster)) process.kill(postmaster, 'SIGSTOP');
    const pids = processes();
    for (const pid of pids) endNow(pid);
    const isOver = (): boolean => !isThere(postmaster) && !pids.some(isAlive);
    await eventually(() => (isOver() ? true : undefined), 'end of PostgreSQL');
  };
  return {
    ...own,
    processes,
    killAll,
    startAgain: () => {
      if (isAlive(postmaster)) return false;
      postmaster = startAsBefore(data, options.onLog);
      return true;
    },
    accepts: (seconds) => eventually(() => answersAt(own.database.ownerUrl), 'PostgreSQL', seconds),
    database: {
      ...own.database,
      drop: async () => {
        await killAll();
        await own.database.drop();
      },
    },
  };
}

/** Of this process, so that it is buried when it is killed: PostgreSQL takes an unburied one for a server that still runs. */
function startAsBefore(data: string, onLog: OwnServerOptions['onLog']): number {
  // The whole command of its last start stands among its files.
  const [, program = '', words = ''] =
    /^(\S+) (.*)/.exec(readFileSync(join(data, 'postmaster.opts'), 'utf8')) ?? [];
  const args = [...words.matchAll(/"([^"]*)"/g)].map(([, word = '']) => word);
  const child = spawn(program, args, {
    ...serverAccount(),
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child.stderr.on('data', (chunk: Buffer) => onLog?.(chunk.toString('utf8')));
  if (child.pid === undefined) throw new Error('PostgreSQL could not be started again.');
  return child.pid;
}

function childrenOf(parent: number): readonly number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  return stdout.split('\n').flatMap((line) => {
    const [pid, ppid] = line.trim().split(/\s+/).map(Number);
    return ppid === parent && pid !== undefined ? [pid] : [];
  });
}

/** True until it is buried, too: its number in the files keeps the next one from starting. */
function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function endNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone by itself since it was counted.
  }
}

async function answersAt(connectionString: string): Promise<number | undefined> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return performance.now();
  } catch {
    // Whoever asks again at once keeps it from recovering.
    await pause(100);
    return undefined;
  } finally {
    await client.end().catch(() => undefined);
  }
}
