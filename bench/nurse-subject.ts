import { rmSync } from 'node:fs';
import { databaseName, makeDatabase, registerSystems } from '../src/demo/database.ts';
import { loadDemoFiles, type DemoFiles } from '../src/demo/files.ts';
import { demoStaff } from '../src/demo/organisations.ts';
import { demoPeople } from '../src/demo/people.ts';
import { pushPeople } from '../src/demo/push.ts';
import { startSignInProvider } from '../src/demo/sign-in-provider.ts';
import { startEmbeddedPostgres } from '../src/ops/embedded-postgres/index.ts';
import type { Inside } from './inside.ts';
import { newFolder } from './push-subject.ts';
import { roleEnvironment, startRole, type RunningRole } from './role.ts';
import { freePort } from './subject.ts';

/** A gateway with its demo's people and a sign-in, whose server tells what it uses. */
export interface NurseSubject {
  readonly publicUrl: string;
  readonly files: DemoFiles;
  readonly databaseUrl: string;
  readonly databaseFolder: string;
  readonly server: RunningRole;
  readonly worker: RunningRole;
  inside(): Promise<Inside>;
  stop(): Promise<void>;
}

/** @param profiles a folder in which the server leaves its CPU profile when it ends */
export async function startNurseSubject(today: string, profiles?: string): Promise<NurseSubject> {
  const folder = newFolder('nurse');
  const [port, signInPort] = [await freePort(), await freePort()];
  const publicUrl = `http://127.0.0.1:${port}`;
  const issuer = `http://127.0.0.1:${signInPort}`;
  const files = loadDemoFiles(folder, issuer);
  const postgres = await startEmbeddedPostgres({ folder });
  await makeDatabase(postgres);
  const environment = roleEnvironment(postgres, files, { port, issuer });
  await registerSystems(environment, files);
  const signIn = await startSignInProvider({
    port: signInPort,
    people: demoStaff,
    client: files.signInClient(port),
  });
  const load = new URL('inside.ts', import.meta.url).href;
  const server = await startRole('serve', environment, { load, profiles });
  const worker = await startRole('worker', environment);
  await pushPeople(publicUrl, files, demoPeople(today), AbortSignal.timeout(120_000));
  return {
    publicUrl,
    files,
    databaseUrl: postgres.url(databaseName),
    databaseFolder: postgres.data,
    server,
    worker,
    inside: async () => {
      const told = new Promise<Inside>((tell) =>
        server.child.once('message', (said) => tell(said as Inside)),
      );
      server.child.send('inside');
      return told;
    },
    stop: async () => {
      await Promise.all([server.end(), worker.end()]);
      await signIn.close();
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
