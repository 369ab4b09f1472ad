import { fork, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { databaseName, gatewayLogin, makeDatabase, registerSystems } from '../src/demo/database.ts';
import { loadDemoFiles } from '../src/demo/files.ts';
import { startEmbeddedPostgres } from '../src/ops/embedded-postgres/index.ts';
import { freePort } from './subject.ts';

/** A gateway whose two roles are started one by one, so that what one does is not measured as the other's. */
export interface PushSubject {
  readonly url: string;
  readonly apiKey: string;
  /** As the owner, for the floor and for counting. */
  readonly databaseUrl: string;
  /** Starts a role; gives how to end it. */
  start(role: 'serve' | 'worker'): Promise<() => Promise<void>>;
  stop(): Promise<void>;
}

const program = fileURLToPath(new URL('../src/cli/lwg.ts', import.meta.url));

/** @param redisUrl the queue's backend; PostgreSQL if left out */
export async function startPushSubject(redisUrl?: string): Promise<PushSubject> {
  const folder = mkdtempSync(join(tmpdir(), 'lwg-bench-push-'));
  chmodSync(folder, 0o755);
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
  };
  await registerSystems(environment, files);
  const { apiKey } = loadDemoFiles(folder, 'http://127.0.0.1:9');
  return {
    url,
    apiKey,
    databaseUrl: postgres.url(databaseName),
    start: (role) => startRole(role, environment),
    stop: async () => {
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startRole(
  role: 'serve' | 'worker',
  env: Readonly<Record<string, string>>,
): Promise<() => Promise<void>> {
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
  return () => end(child);
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
