import { randomBytes } from 'node:crypto';
import { demoStaff } from '../../src/demo/organisations.ts';
import { startSignInProvider } from '../../src/demo/sign-in-provider.ts';
import { createDatabase } from './database.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { freePort } from './processes.ts';
import { startTcpProxy } from './tcp-proxy.ts';

/** A gateway that listens, with a sign-in, a clock that can be set, and a database that can be taken away. */
export interface CuttableGateway {
  readonly gateway: TestGateway;
  readonly url: string;
  /** From now on nobody reaches the database: neither what is stored nor the sessions. */
  cutDatabase(): Promise<void>;
  stop(): Promise<void>;
}

export async function startCuttableGateway(): Promise<CuttableGateway> {
  const [database, port] = await Promise.all([createDatabase(), freePort()]);
  const socket = decodeURIComponent(database.url.replace(/^.*host=/, ''));
  const proxy = await startTcpProxy({ path: `${socket}/.s.PGSQL.5432` });
  const url = `http://127.0.0.1:${port}`;
  const signInSecret = randomBytes(16).toString('hex');
  const provider = await startSignInProvider({
    port: 0,
    people: demoStaff,
    client: { id: 'living-well-gateway', secret: signInSecret, redirectUris: [`${url}/sign-in/callback`] },
  });
  const throughProxy = database.url.replace('@/', `@${proxy.address}/`).replace(/\?.*/, '');
  const gateway = await startTestGateway({
    publicUrl: url,
    issuer: provider.issuer,
    signInSecret,
    database: { ...database, url: throughProxy },
  });
  await gateway.app.listen({ host: '127.0.0.1', port });
  let cut = false;
  const cutDatabase = async (): Promise<void> => {
    if (cut) return;
    cut = true;
    await proxy.close();
  };
  return {
    gateway,
    url,
    cutDatabase,
    stop: async () => {
      await gateway.stop();
      await cutDatabase();
      await provider.close();
    },
  };
}
