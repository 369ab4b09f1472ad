import { fork, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { heapFlags } from '../../src/ops/heap-flags.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const program = fileURLToPath(new URL('../../src/cli/lwg.ts', import.meta.url));

/** A process of the product, and all that it has said. */
export interface Started {
  readonly pid: number;
  readonly child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  /** Sends a signal and waits for the end. */
  end(signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): Promise<number | string>;
}

/** Nothing outlives the tests, however they end. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** `lwg serve` or `lwg worker` as the demo starts them; resolves when it says that it is up. */
export async function startRole(
  role: 'serve' | 'worker',
  environment: Readonly<Record<string, string>>,
): Promise<Started> {
  const { started, up } = launchRole(role, environment);
  const down = started.ended.then((how) => {
    throw new Error(`lwg ${role} ended (${how}): ${started.stdout()}${started.stderr()}`);
  });
  await Promise.race([up, down]);
  down.catch(() => undefined);
  return started;
}

/** The same, not yet up: for one that may be ended before it says so. */
export function launchRole(
  role: 'serve' | 'worker',
  environment: Readonly<Record<string, string>>,
): { readonly started: Started; readonly up: Promise<void> } {
  const child = fork(program, [role], {
    env: { ...environment },
    execArgv: [...heapFlags],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  return { started: watch(child), up: new Promise((resolve) => child.once('message', () => resolve())) };
}

/** A command of the product, with this environment and no other. */
export function startCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Started {
  const { PATH = '', HOME = '' } = process.env;
  return watch(
    spawn(process.execPath, [program, ...args], {
      cwd: root,
      env: { PATH, HOME, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
}

function watch(child: ChildProcess): Started {
  running.add(child);
  const said = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk: Buffer) => (said.stdout += chunk.toString('utf8')));
  child.stderr?.on('data', (chunk: Buffer) => (said.stderr += chunk.toString('utf8')));
  const ended = new Promise<number | string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'gone'));
  }).finally(() => running.delete(child));
  return {
    pid: child.pid ?? 0,
    child,
    stdout: () => said.stdout,
    stderr: () => said.stderr,
    ended,
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}

/** Waits until `look` gives something; throws after `seconds`. */
export async function eventually<T>(
  look: () => T | undefined | Promise<T | undefined>,
  what: string,
  seconds = 30,
): Promise<T> {
  for (const end = performance.now() + seconds * 1000; performance.now() < end;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await pause(10);
  }
  throw new Error(`after ${seconds} s there is still no ${what}`);
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

/** Processes whose command line or environment holds `text`: a demo's database and roles name their data folder. */
export function processesNaming(text: string): readonly number[] {
  return everyProcess()
    .filter(([pid, words]) => pid !== process.pid && words.includes(text))
    .map(([pid]) => pid)
    .filter(isAlive);
}

function everyProcess(): readonly (readonly [number, string])[] {
  if (process.platform === 'linux') {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return pids.map((pid) => [
      Number(pid),
      readable(`/proc/${pid}/cmdline`) + readable(`/proc/${pid}/environ`),
    ]);
  }
  const { stdout } = spawnSync('ps', ['-A', '-E', '-o', 'pid=,command='], { encoding: 'utf8' });
  return stdout.split('\n').map((line) => [Number.parseInt(line, 10), line]);
}

/** True while the process is there and not merely waiting to be counted as dead. */
export function isAlive(pid: number): boolean {
  if (process.platform === 'linux') return /^State:\s+[^Z]/m.test(readable(`/proc/${pid}/status`));
  return spawnSync('ps', ['-p', String(pid)]).status === 0;
}

/** True while a process is stopped by a signal. */
export function isStopped(pid: number): boolean {
  if (process.platform === 'linux') return /^State:\s+T/m.test(readable(`/proc/${pid}/status`));
  return spawnSync('ps', ['-p', String(pid), '-o', 'state='], { encoding: 'utf8' }).stdout.startsWith('T');
}

function readable(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
