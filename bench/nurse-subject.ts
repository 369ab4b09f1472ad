import { fork, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { databaseName, gatewayLogin, makeDatabase, registerSystems } from '../src/demo/database.ts';
import { loadDemoFiles } from '../src/demo/files.ts';
import { demoStaff } from '../src/demo/organisations.ts';
import { demoPeople } from '../src/demo/people.ts';
import { pushPeople } from '../src/demo/push.ts';
import { startSignInProvider } from '../src/demo/sign-in-provider.ts';
import { startEmbeddedPostgres } from '../src/ops/embedded-postgres/index.ts';
import type { Inside } from './inside.ts';
import { freePort } from './subject.ts';

/** A gateway with its demo's people, whose server tells what it uses. */
export interface NurseSubject {
  readonly publicUrl: string;
  /** Where the server's CPU profile is left when it ends. */
  readonly profiles: string;
  inside(): Promise<Inside>;
  stop(): Promise<void>;
}

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export async function startNurseSubject(today: string): Promise<NurseSubject> {
  const folder = mkdtempSync(join(tmpdir(), 'lwg-bench-nurse-'));
  chmodSync(folder, 0o755);
  const [port, signInPort] = [await freePort(), await freePort()];
  const publicUrl = `http://127.0.0.1:${port}`;
  const files = loadDemoFiles(folder, `http://127.0.0.1:${signInPort}`);
  const postgres = await startEmbeddedPostgres({ folder });
  await makeDatabase(postgres);
  const environment = {
    PATH: process.env['PATH'] ?? '',
    LWG_ENVIRONMENT: 'demo',
    DATABASE_URL: postgres.url(databaseName, gatewayLogin),
    LWG_KEYS_FILE: files.keysFile,
    LWG_DEPLOYMENT_FILE: files.deploymentFile,
    LWG_PUBLIC_URL: publicUrl,
    LWG_PORT: String(port),
    LWG_SIGN_IN_ISSUER: `http://127.0.0.1:${signInPort}`,
    LWG_SIGN_IN_CLIENT_ID: 'living-well-gateway',
    LWG_SIGN_IN_CLIENT_SECRET: files.signInSecret,
    LWG_LOG_LEVEL: 'error',
    LWG_RATE_LIMIT: '100000000',
  };
  await registerSystems(environment, files);
  const client = files.signInClient(port);
  const signIn = await startSignInProvider({ port: signInPort, people: demoStaff, client });
  const profiles = join(tmpdir(), 'lwg-profile');
  const profiling =
    process.env['LWG_BENCH_PROFILE'] === 'serve' ? ['--cpu-prof', `--cpu-prof-dir=${profiles}`] : [];
  const server = await startRole('serve', environment, ['--import', file('inside.ts'), ...profiling]);
  const worker = await startRole('worker', environment, []);
  await pushPeople(publicUrl, files, demoPeople(today), AbortSignal.timeout(120_000));
  return {
    publicUrl,
    profiles,
    inside: async () => {
      const told = new Promise<Inside>((tell) => server.once('message', (said) => tell(said as Inside)));
      server.send('inside');
      return told;
    },
    stop: async () => {
      await Promise.all([end(server), end(worker)]);
      await signIn.close();
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startRole(
  role: 'serve' | 'worker',
  env: Readonly<Record<string, string>>,
  flags: readonly string[],
): Promise<ChildProcess> {
  const child = fork(file('../src/cli/lwg.ts'), [role], {
    env: { ...env },
    execArgv: ['--max-semi-space-size=8', ...flags],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await new Promise<void>((up, down) => {
    child.once('message', () => up());
    child.once('exit', () => down(new Error(`lwg ${role} ended before it was up`)));
  });
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}
