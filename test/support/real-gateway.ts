import { randomBytes, randomUUID } from 'node:crypto';
import { requestToken } from '../../src/demo/push.ts';
import { demoStaff } from '../../src/demo/organisations.ts';
import { demoPeople } from '../../src/demo/people.ts';
import { startSignInProvider } from '../../src/demo/sign-in-provider.ts';
import { londonTime } from '../../src/living-well/london-time.ts';
import type { TestDatabase } from './database.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import type { CaseRecordInput } from './people.ts';
import { freePort, startRole, type Started } from './processes.ts';

/** The gateway as it is run: each role a process of its own, on a cloned database, with a local sign-in. */
export interface RealGateway {
  readonly url: string;
  /** The same gateway in this process, for registering and for looking at the database. */
  readonly gateway: TestGateway;
  readonly environment: Readonly<Record<string, string>>;
  /** Starts a role; it ends with the gateway. */
  start(role: 'serve' | 'worker'): Promise<Started>;
  stop(): Promise<void>;
}

export async function startRealGateway(
  extra: Readonly<Record<string, string>> = {},
  database?: TestDatabase,
  deploymentFor?: (issuer: string) => object,
): Promise<RealGateway> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const secret = randomBytes(16).toString('hex');
  const provider = await startSignInProvider({
    port: 0,
    people: demoStaff,
    client: { id: 'living-well-gateway', secret, redirectUris: [`${url}/sign-in/callback`] },
  });
  const gateway = await startTestGateway({
    publicUrl: url,
    issuer: provider.issuer,
    signInSecret: secret,
    now: new Date(),
    ...(database !== undefined && { database }),
    ...(deploymentFor && { deployment: (usual) => ({ ...usual, ...deploymentFor(provider.issuer) }) }),
  });
  const environment = { ...gateway.environment, LWG_PORT: String(port), ...extra };
  const roles: Started[] = [];
  return {
    url,
    gateway,
    environment,
    start: async (role) => {
      const started = await startRole(role, environment);
      roles.push(started);
      return started;
    },
    stop: async () => {
      await Promise.all(roles.map((role) => role.end('SIGTERM')));
      await gateway.stop();
      await provider.close();
    },
  };
}

/** The fictional people, with dates reckoned from the real today. */
export function peopleToday(): readonly CaseRecordInput[] {
  return demoPeople(londonTime(new Date()).date);
}

/** Pushes over HTTP, as a case system with an API key does. */
export function pushTo(
  { url, gateway }: RealGateway,
  record: CaseRecordInput | string,
  { key = randomUUID(), prefer = '' }: { readonly key?: string; readonly prefer?: string } = {},
): Promise<Response> {
  return fetch(`${url}/v1/case-records`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'idempotency-key': key,
      'x-api-key': gateway.apiKey,
      ...(prefer !== '' && { prefer }),
    },
    body: typeof record === 'string' ? record : JSON.stringify(record),
  });
}

/** Pushes everybody and waits until they are in the record. */
export async function loadPeople(real: RealGateway): Promise<void> {
  for (const record of peopleToday()) {
    const response = await pushTo(real, record, { prefer: 'wait=20' });
    const { status } = (await response.json()) as { status: string };
    if (status !== 'applied') throw new Error(`a push came to be ${status} (${response.status})`);
  }
}

/** `Authorization` of a registered system, by a signed assertion. */
export async function bearer(
  { url, gateway }: RealGateway,
  clientId = gateway.recordClient.id,
): Promise<Readonly<Record<string, string>>> {
  return { authorization: `Bearer ${await requestToken(url, gateway, clientId)}` };
}
