import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { heapFlags } from '../ops/heap-flags.ts';
import { BootError } from '../role.ts';

/** The two roles as processes of their own, as they are in a real deployment. */
export interface Roles {
  /** Resolves when both say that they are up; rejects when one ends before. */
  readonly started: Promise<unknown>;
  /** Rejects when a role ends by itself. */
  readonly failed: Promise<never>;
  close(): Promise<void>;
}

const program = fileURLToPath(new URL('../cli/lwg.ts', import.meta.url));

/** Starts `lwg serve` and `lwg worker`. */
export function startRoles(environment: Readonly<Record<string, string>>): Roles {
  const children = ['serve', 'worker'].map((role) => startRole(role, environment));
  const failed = Promise.race(children.map(({ ended }) => ended));
  const started = Promise.race([Promise.all(children.map((child) => child.started)), failed]);
  // Watched from here on; whoever waits for them later still sees it.
  for (const outcome of [failed, started]) outcome.catch(() => undefined);
  return {
    started,
    failed,
    close: async () => {
      await Promise.all(children.map(({ process }) => stop(process)));
    },
  };
}

interface Child {
  readonly process: ChildProcess;
  readonly started: Promise<void>;
  readonly ended: Promise<never>;
}

function startRole(role: string, environment: Readonly<Record<string, string>>): Child {
  // detached: Ctrl-C at the terminal reaches the demo alone, which then stops everything in order.
  const child = fork(program, [role], {
    env: { ...environment },
    execArgv: [...heapFlags],
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return {
    process: child,
    started: new Promise((up) => child.once('message', () => up())),
    ended: new Promise((_never, ended) =>
      child.once('exit', () =>
        ended(new BootError(`The ${role} role ended. What it printed above says why.`)),
      ),
    ),
  };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  await gone;
}
