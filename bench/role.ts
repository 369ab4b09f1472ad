import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { databaseName, gatewayLogin, sequencerLogin } from '../src/demo/database.ts';
import type { DemoFiles } from '../src/demo/files.ts';
import type { EmbeddedPostgres } from '../src/ops/embedded-postgres/index.ts';
import { heapFlags } from '../src/ops/heap-flags.ts';

/** A role of the product as a process of its own. */
export interface RunningRole {
  readonly pid: number;
  readonly child: ChildProcess;
  end(): Promise<void>;
}

const program = fileURLToPath(new URL('../src/cli/lwg.ts', import.meta.url));

/** What both roles are started with, as in the demo, but that nobody is held back. */
export function roleEnvironment(
  postgres: EmbeddedPostgres,
  files: DemoFiles,
  { port, issuer }: { readonly port: number; readonly issuer: string },
): Readonly<Record<string, string>> {
  return {
    PATH: process.env['PATH'] ?? '',
    LWG_ENVIRONMENT: 'demo',
    DATABASE_URL: postgres.url(databaseName, gatewayLogin),
    LWG_SEQUENCER_DATABASE_URL: postgres.url(databaseName, sequencerLogin),
    LWG_LOG_CHECKPOINT_FILE: files.checkpointFile,
    LWG_KEYS_FILE: files.keysFile,
    LWG_DEPLOYMENT_FILE: files.deploymentFile,
    LWG_PUBLIC_URL: `http://127.0.0.1:${port}`,
    LWG_PORT: String(port),
    LWG_SIGN_IN_ISSUER: issuer,
    LWG_SIGN_IN_CLIENT_ID: 'living-well-gateway',
    LWG_SIGN_IN_CLIENT_SECRET: files.signInSecret,
    LWG_LOG_LEVEL: 'error',
    LWG_RATE_LIMIT: '100000000',
    LWG_MISSES_A_MINUTE: '1000000',
  };
}

/** Resolves when the role says that it is up. `profiles`: a folder in which it leaves a CPU profile when it ends. */
export async function startRole(
  role: 'serve' | 'worker',
  env: Readonly<Record<string, string>>,
  { profiles, load }: { readonly profiles?: string | undefined; readonly load?: string } = {},
): Promise<RunningRole> {
  const child = fork(program, [role], {
    env: { ...env },
    // As the demo and the image start it.
    execArgv: [
      ...heapFlags,
      ...(load === undefined ? [] : ['--import', load]),
      ...(profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${join(profiles)}`]),
    ],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await new Promise<void>((up, down) => {
    child.once('message', () => up());
    child.once('exit', () => down(new Error(`lwg ${role} ended before it was up`)));
  });
  return { pid: child.pid ?? 0, child, end: () => end(child) };
}

/** Ends a process in order, and waits until it is gone. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}
