import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordSystemId } from '../src/demo/clients.ts';
import { databaseName, makeDatabase, registerSystems } from '../src/demo/database.ts';
import { loadDemoFiles, type DemoFiles } from '../src/demo/files.ts';
import { requestToken } from '../src/demo/push.ts';
import { startEmbeddedPostgres } from '../src/ops/embedded-postgres/index.ts';
import { end, roleEnvironment, startRole, type RunningRole } from './role.ts';
import { freePort } from './subject.ts';

/** A gateway whose two roles are started one by one, so that what one does is not measured as the other's. */
export interface PushSubject {
  readonly url: string;
  readonly apiKey: string;
  readonly files: DemoFiles;
  /** As the owner, for the floor and for counting. */
  readonly databaseUrl: string;
  /** The server's own; its first process is named in there. */
  readonly databaseFolder: string;
  start(role: 'serve' | 'worker'): Promise<RunningRole>;
  /** What a registered record system asks with. A server MUST be running. */
  bearer(): Promise<Readonly<Record<string, string>>>;
  /** Ends the database; what is left in its folder goes, unless it was given. */
  stop(): Promise<void>;
}

export interface PushSubjectOptions {
  /** The queue's backend; PostgreSQL if left out. */
  readonly redisUrl?: string | undefined;
  /** Where a database is kept, perhaps with people in it; one that is made anew, and goes again, if left out. */
  readonly folder?: string;
  /** Beside what every role is given. */
  readonly variables?: Readonly<Record<string, string>>;
}

const noSignIn = 'http://127.0.0.1:9';

export async function startPushSubject({
  redisUrl,
  folder: given,
  variables = {},
}: PushSubjectOptions = {}): Promise<PushSubject> {
  const folder = given ?? newFolder('push');
  const files = loadDemoFiles(folder, noSignIn);
  const postgres = await startEmbeddedPostgres({ folder });
  await makeDatabase(postgres);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const environment = {
    ...roleEnvironment(postgres, files, { port, issuer: noSignIn }),
    ...(redisUrl !== undefined && { REDIS_URL: redisUrl }),
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
    start: (role) =>
      startRole(role, environment, {
        profiles: process.env['LWG_BENCH_PROFILE'] === role ? join(tmpdir(), 'lwg-profile') : undefined,
      }),
    bearer: async () => ({ authorization: `Bearer ${await requestToken(url, files, recordSystemId)}` }),
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
