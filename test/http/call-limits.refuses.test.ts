import { randomUUID } from 'node:crypto';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { buildApp } from '../../src/app.ts';
import { makeSecret } from '../../src/auth/credentials.ts';
import { keySets } from '../../src/auth/key-sets.ts';
import { signJws } from '../../src/auth/jose.ts';
import { issueApiKey } from '../../src/gateway/register-keys.ts';
import { registerClient } from '../../src/gateway/register.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';

let gateway: TestGateway;
let app: FastifyInstance;
let otherKey: string;
beforeAll(async () => {
  gateway = await startTestGateway();
  const registry = { store: gateway.services.store, clock: gateway.services.clock };
  const other = { ...gateway.caseClient, id: 'other-system' };
  await registerClient(registry, other);
  otherKey = await issueApiKey(registry, other, []);
});
afterAll(() => gateway.stop());
afterEach(() => app.close());

async function limited(limits: {
  perClient?: number;
  perAddress?: number;
  failures?: number;
}): Promise<void> {
  app = await buildApp({
    ...gateway.services,
    trustProxy: ['127.0.0.1'],
    limits: { perClient: 1_000, perAddress: 1_000, failures: 1_000, ...limits },
  });
}

function read(apiKey: string, from: string, face: 'v1' | 'fhir' = 'v1'): Promise<LightMyRequestResponse> {
  const url = face === 'v1' ? `/v1/receipts/${randomUUID()}` : `/fhir/Patient/${randomUUID()}`;
  return app.inject({ method: 'GET', url, headers: { 'x-api-key': apiKey, 'x-forwarded-for': from } });
}

async function signIn(clientId: string, from: string, jti = randomUUID()): Promise<LightMyRequestResponse> {
  const now = Math.floor(gateway.time.now.getTime() / 1000);
  const claims = { iss: clientId, sub: clientId, aud: gateway.services.tokenUrl, exp: now + 240, jti };
  return app.inject({
    method: 'POST',
    url: '/oauth2/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-forwarded-for': from },
    payload: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await signJws(claims, gateway.privateKey),
    }).toString(),
  });
}

function expectTooMany(response: LightMyRequestResponse, shape: object): void {
  expect(response.statusCode).toBe(429);
  expect(response.json()).toMatchObject(shape);
  const seconds = Number(response.headers['retry-after']);
  expect(seconds).toBeGreaterThan(2);
  expect(seconds).toBeLessThanOrEqual(60);
}
const problem = { code: 'too-many-requests', status: 429 };
const outcome = { resourceType: 'OperationOutcome', issue: [{ code: 'throttled' }] };

describe('Too many calls of one system are refused', () => {
  test('wherever they come from, in the shape of the face; another one at the same address goes on', async () => {
    await limited({ perClient: 2 });
    expect((await read(gateway.apiKey, '198.51.100.1')).statusCode).toBe(404);
    expect((await read(gateway.apiKey, '198.51.100.2')).statusCode).toBe(404);
    expectTooMany(await read(gateway.apiKey, '198.51.100.3'), problem);
    expectTooMany(await read(gateway.apiKey, '198.51.100.3', 'fhir'), outcome);
    expect((await read(otherKey, '198.51.100.3')).statusCode).toBe(404);
  });

  test('whichever of its keys and tokens they are made with', async () => {
    await limited({ perClient: 2 });
    const { access_token: token } = (await signIn('case-system', '198.51.100.1')).json<{
      access_token: string;
    }>();
    expect((await read(gateway.apiKey, '198.51.100.1')).statusCode).toBe(404);
    const headers = { authorization: `Bearer ${token}` };
    const url = `/v1/receipts/${randomUUID()}`;
    expectTooMany(await app.inject({ method: 'GET', url, headers }), problem);
  });

  test('by address there is room for a whole trust', () => {
    const { perClient, perAddress } = gateway.services.limits;
    expect(perAddress).toBe(10 * perClient);
  });
});

describe('After too many refused sign-ins', () => {
  test('in one client’s name from one address, a good one is not even looked at there; elsewhere it is', async () => {
    await limited({ failures: 2 });
    const used = randomUUID();
    expect((await signIn('record-system', '198.51.100.1', used)).statusCode).toBe(200);
    for (let times = 0; times < 2; times++) {
      expect((await signIn('record-system', '198.51.100.1', used)).statusCode).toBe(401);
    }
    expectTooMany(await signIn('record-system', '198.51.100.1', used), { error: 'temporarily_unavailable' });
    expectTooMany(await signIn('record-system', '198.51.100.1'), { error: 'temporarily_unavailable' });
    expect((await signIn('record-system', '198.51.100.2')).statusCode).toBe(200);
    expect((await signIn('case-system', '198.51.100.1')).statusCode).toBe(200);
  });

  test('in the name of nobody, it is the same: who is registered is not told', async () => {
    await limited({ failures: 1 });
    expect((await signIn('nobody', '198.51.100.1')).statusCode).toBe(401);
    expectTooMany(await signIn('nobody', '198.51.100.1'), { error: 'temporarily_unavailable' });
  });

  test('with one secret, others at the same address are still told that theirs has expired', async () => {
    await limited({ failures: 1 });
    const unknown = makeSecret('lwg_key');
    expect((await read(unknown, '198.51.100.1')).statusCode).toBe(401);
    expectTooMany(await read(unknown, '198.51.100.1'), problem);
    expect((await read(makeSecret('lwg_key'), '198.51.100.1')).statusCode).toBe(401);
    expect((await read(gateway.apiKey, '198.51.100.1')).statusCode).toBe(404);
  });
});

describe('A system with its keys at a URL', () => {
  const url = 'https://charity.example/keys';
  let answer: () => Promise<unknown>;
  beforeAll(async () => {
    const registry = { store: gateway.services.store, clock: gateway.services.clock };
    await registerClient(registry, { ...gateway.recordClient, id: 'by-url', keys: [], jwksUrl: url });
  });
  async function withSets(): Promise<void> {
    const sets = keySets(
      (at) => (at === url ? answer() : Promise.reject(new Error(at))),
      gateway.services.clock,
    );
    app = await buildApp({ ...gateway.services, keySets: sets });
  }

  test('is told what is wrong when they cannot be fetched', async () => {
    answer = () => Promise.reject(new Error('connect ECONNREFUSED 10.0.0.9:443'));
    await withSets();
    const refused = await signIn('by-url', '198.51.100.1');
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([401, '60']);
    expect(refused.json()).toMatchObject({ error: 'invalid_client' });
    expect(refused.json<{ error_description: string }>().error_description).toContain('JWKS URL');
    expect(refused.body).not.toMatch(/10\.0\.0\.9|ECONN|charity/);
  });

  test('is refused as anybody when its key is not among them', async () => {
    answer = async () => ({ keys: [{ ...gateway.recordClient.keys[0], kid: 'another' }] });
    await withSets();
    expect((await signIn('by-url', '198.51.100.1')).json()).toMatchObject({ error: 'invalid_client' });
  });

  test('is given tokens by them, which count', async () => {
    answer = async () => ({ keys: gateway.recordClient.keys });
    await withSets();
    const { access_token: token } = (await signIn('by-url', '198.51.100.1')).json<{ access_token: string }>();
    const headers = { authorization: `Bearer ${token}` };
    const url = `/fhir/Patient/${randomUUID()}`;
    expect((await app.inject({ method: 'GET', url, headers })).statusCode).toBe(404);
  });
});
