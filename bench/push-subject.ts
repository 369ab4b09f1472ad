import { fork, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { databaseName, gatewayLogin, makeDatabase, registerSystems } from '../src/demo/database.ts';
import { loadDemoFiles, type DemoFiles } from '../src/demo/files.ts';
import { startEmbeddedPostgres } from '../src/ops/embedded-postgres/index.ts';
import { freePort } from './subject.ts';

/** A gateway whose two roles are started one by one, so that what one does is not measured as the other's. */
export interface PushSubject {
  readonly url: string;
  readonly apiKey: string;
  readonly files: DemoFiles;
  /** As the owner, for the floor and for counting. */
  readonly databaseUrl: string;
  /** The server's own folder; its first process is named in there. */
  readonly databaseFolder: string;
  /** Starts a role; gives how to end it, and its process. */
  start(role: 'serve' | 'worker'): Promise<RunningRole>;
  /** Ends the database; what is left in its folder goes, unless it was given. */
  stop(): Promise<void>;
}

export interface RunningRole {
  (): Promise<void>;
  readonly pid: number;
}

export interface PushSubjectOptions {
  /** The queue's backend; PostgreSQL if left out. */
  readonly redisUrl?: string | undefined;
  /** Where a database is kept, perhaps with people in it; one that is made anew, and goes again, if left out. */
  readonly folder?: string;
  /** Beside what every role is given. */
  readonly variables?: Readonly<Record<string, string>>;
}

const program = fileURLToPath(new URL('../src/cli/lwg.ts', import.meta.url));

export async function startPushSubject({
  redisUrl,
  folder: given,
  variables = {},
}: PushSubjectOptions = {}): Promise<PushSubject> {
  const folder = given ?? newFolder('push');
  const files = loadDemoFiles(folder, 'http://127.0.0.1:9');
  const postgres = await startEmbeddedPostgres({ folder });
  await makeDatabase(postgres);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const environment = {
    PATH: process.env['PATH'] ?? '',
    LWG_ENVIRONMENT: 'demo',
    DATABASE_URL: postgres.url(databaseName, gatewayLogin),
    ...(redisUrl !== undefined && { REDIS_URL: redisUrl }),
    LWG_KEYS_FILE: files.keysFile,
    LWG_DEPLOYMENT_FILE: files.deploymentFile,
    LWG_PUBLIC_URL: url,
    LWG_PORT: String(port),
    LWG_SIGN_IN_ISSUER: 'http://127.0.0.1:9',
    LWG_SIGN_IN_CLIENT_ID: 'bench',
    LWG_SIGN_IN_CLIENT_SECRET: 'bench-bench-bench',
    LWG_LOG_LEVEL: 'error',
    LWG_RATE_LIMIT: '100000000',
    LWG_INTAKE_BACKLOG: '100000000',
    ...variables,
  };
  await registerSystems(environment, files);
  return {
    url,
    apiKey: files.apiKey,
    files,
    databaseUrl: postgres.url(databaseName),
    databaseFolder: postgres.data,
    start: (role) => startRole(role, environment),
    stop: async () => {
      await postgres.stop();
      if (given === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A folder that PostgreSQL's own user can reach. */
export function newFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `lwg-bench-${name}-`));
  chmodSync(folder, 0o755);
  return folder;
}

async function startRole(
  role: 'serve' | 'worker',
  env: Readonly<Record<string, string>>,
): Promise<RunningRole> {
  const flags =
    process.env['LWG_BENCH_PROFILE'] === role
      ? ['--cpu-prof', `--cpu-prof-dir=${join(tmpdir(), 'lwg-profile')}`]
      : [];
  const child = fork(program, [role], {
    env: { ...env },
    execArgv: flags,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await new Promise<void>((up, down) => {
    child.once('message', () => up());
    child.once('exit', () => down(new Error(`lwg ${role} ended before it was up`)));
  });
  return Object.assign(() => end(child), { pid: child.pid ?? 0 });
}

/** A Redis that keeps nothing; undefined where the machine has none. */
export async function startRedis(): Promise<{ url: string; stop(): Promise<void> } | undefined> {
  const port = await freePort();
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const server = spawn('redis-server', settings, { stdio: 'ignore' });
  const isThere = await new Promise<boolean>((known) => {
    server.once('error', () => known(false));
    server.once('spawn', () => known(true));
  });
  return isThere ? { url: `redis://127.0.0.1:${port}`, stop: () => end(server) } : undefined;
}

async function end(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}
