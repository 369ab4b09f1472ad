import { randomUUID } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeSecret } from '../../src/auth/credentials.ts';
import type { SharingAgreement } from '../../src/consent/agreement.ts';
import { demoAgreement } from '../../src/demo/organisations.ts';
import { recordAgreement } from '../../src/gateway/agreements.ts';
import { issueApiKey, registerClient } from '../../src/gateway/register.ts';
import { token } from '../support/ask.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { otherSystem } from '../support/look.ts';
import { people } from '../support/people.ts';
import { push, readReceipt } from '../support/push.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.stop());

const record = people.sharesMost();
const registry = () => ({ store: gateway.services.store, clock: gateway.services.clock });

function expectProblem(response: LightMyRequestResponse, status: number, code: string): void {
  expect(response.statusCode).toBe(status);
  expect(response.headers['content-type']).toContain('application/problem+json');
  expect(response.json()).toMatchObject({ status, code, type: `urn:living-well-gateway:error:${code}` });
  expect(response.body).not.toMatch(/testpatient|9990000018|nowhere lane/i);
}

async function inbox(): Promise<number> {
  const [row] = await gateway.database.query<{ count: number }>('SELECT count(*)::int AS count FROM inbox');
  return row?.count ?? 0;
}

describe('A push without a caller is refused', () => {
  const send = (headers: Readonly<Record<string, string>>): Promise<LightMyRequestResponse> =>
    gateway.app.inject({
      method: 'POST',
      url: '/v1/case-records',
      headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID(), ...headers },
      payload: JSON.stringify(record),
    });

  test.each([
    ['no credentials', () => ({})],
    ['a key that was never issued', () => ({ 'x-api-key': makeSecret('lwg_key') })],
    ['a key with a slip in it', () => ({ 'x-api-key': `${gateway.apiKey.slice(0, -1)}!` })],
    ['a key as a bearer token', () => ({ authorization: `Bearer ${gateway.apiKey}` })],
    ['a token as a key', () => ({ 'x-api-key': makeSecret('lwg_token') })],
    ['a password', () => ({ authorization: 'Basic bGl2aW5nOndlbGw=' })],
    ['an empty key', () => ({ 'x-api-key': '' })],
  ])('with %s', async (_what, headers) => {
    const response = await send(headers());
    expectProblem(response, 401, 'not-authenticated');
    expect(response.headers['www-authenticate']).toBe('Bearer');
  });

  test('before a byte of its body is parsed', async () => {
    const unparsable = await gateway.app.inject({
      method: 'POST',
      url: '/v1/case-records',
      headers: { 'content-type': 'application/json' },
      payload: '{"not": json',
    });
    expectProblem(unparsable, 401, 'not-authenticated');
    const huge = await gateway.app.inject({
      method: 'POST',
      url: '/v1/case-records',
      headers: { 'content-type': 'application/json' },
      payload: `"${'x'.repeat(2_000_000)}"`,
    });
    expectProblem(huge, 401, 'not-authenticated');
  });

  test('when its token has expired', async () => {
    const bearer = await token(gateway, gateway.caseClient.id);
    const headers = { authorization: `Bearer ${bearer}` };
    gateway.time.now = new Date(gateway.time.now.getTime() + 600_000);
    expectProblem(await send(headers), 401, 'not-authenticated');
  });

  test('when its client was revoked: its key and its live token are worth nothing from then on', async () => {
    const client = { ...gateway.caseClient, id: 'revoked-system' };
    await registerClient(registry(), client);
    const apiKey = await issueApiKey(registry(), client, client.scopes);
    const bearer = await token(gateway, client.id);
    expect((await push(gateway, people.undecided(), { apiKey })).statusCode).toBe(202);
    await gateway.database.query('UPDATE client SET revoked_at = now() WHERE id = $1', [client.id]);
    expectProblem(await push(gateway, record, { apiKey }), 401, 'not-authenticated');
    expectProblem(await send({ authorization: `Bearer ${bearer}` }), 401, 'not-authenticated');
  });
});

describe('A push by a caller who may not is refused', () => {
  test('without the scope', async () => {
    const apiKey = await issueApiKey(registry(), gateway.caseClient, ['receipts.read']);
    expectProblem(await push(gateway, record, { apiKey }), 403, 'not-permitted');
  });

  test('when the scope was taken from the client, though its key had it', async () => {
    const client = { ...gateway.caseClient, id: 'narrowed-system' };
    await registerClient(registry(), client);
    const apiKey = await issueApiKey(registry(), client, client.scopes);
    await registerClient(registry(), { ...client, scopes: ['receipts.read'] });
    expectProblem(await push(gateway, record, { apiKey }), 403, 'not-permitted');
  });

  test('for a case system that is not its own', async () => {
    const elsewhere = { ...record, source: { ...record.source, system: otherSystem } };
    expectProblem(await push(gateway, elsewhere), 403, 'wrong-source');
    const otherSite = { ...record, source: { ...record.source, site: 'another-place' } };
    expectProblem(await push(gateway, otherSite), 403, 'wrong-source');
  });

  let version = 1;
  const agree = (change: Partial<SharingAgreement>): Promise<void> =>
    recordAgreement(registry(), 'operator', { ...demoAgreement, version: ++version, ...change });
  test.each([
    ['one that is not in force yet', { period: { start: '2027-01-01' } }],
    ['one that has lapsed', { period: { start: '2025-01-01', end: '2026-11-21' } }],
    ['one whose newest version is revoked', { revoked: true }],
  ])('under no agreement in force: %s', async (_what, change) => {
    await agree(change);
    expectProblem(await push(gateway, record), 403, 'no-agreement-to-push');
    await agree({});
    expect((await push(gateway, record)).statusCode).toBe(202);
  });

  test('under no agreement from this organisation', async () => {
    const other = await startTestGateway({ agreement: { ...demoAgreement, source: 'X9C09' } });
    try {
      expectProblem(await push(other, record), 403, 'no-agreement-to-push');
    } finally {
      await other.stop();
    }
  });

  test('and none of it was kept', async () => {
    const before = await inbox();
    await push(gateway, record, { apiKey: makeSecret('lwg_key') });
    expect(await inbox()).toBe(before);
  });
});

describe('A receipt', () => {
  test("that is somebody else's is not there, and neither is one that never was", async () => {
    const { receipt } = (await push(gateway, record)).json<{ receipt: string }>();
    const other = { ...gateway.caseClient, id: 'neighbour-system' };
    await registerClient(registry(), other);
    const apiKey = await issueApiKey(registry(), other, other.scopes);
    const ask = (id: string): Promise<LightMyRequestResponse> =>
      gateway.app.inject({ method: 'GET', url: `/v1/receipts/${id}`, headers: { 'x-api-key': apiKey } });
    const [theirs, nobodys] = [await ask(receipt), await ask(randomUUID())];
    expectProblem(theirs, 404, 'not-found');
    const withoutReference = (problem: object): object => ({ ...problem, reference: '' });
    expect(withoutReference(theirs.json<object>())).toEqual(withoutReference(nobodys.json<object>()));
    expect((await readReceipt(gateway, receipt)).statusCode).toBe(200);
  });

  test('is not read without credentials, or without the scope', async () => {
    const bare = await gateway.app.inject({ method: 'GET', url: `/v1/receipts/${randomUUID()}` });
    expectProblem(bare, 401, 'not-authenticated');
    const client = { ...gateway.caseClient, id: 'pushing-only' };
    await registerClient(registry(), client);
    const apiKey = await issueApiKey(registry(), client, ['case-records.write']);
    const unscoped = await gateway.app.inject({
      method: 'GET',
      url: `/v1/receipts/${randomUUID()}`,
      headers: { 'x-api-key': apiKey },
    });
    expectProblem(unscoped, 403, 'not-permitted');
  });
});
