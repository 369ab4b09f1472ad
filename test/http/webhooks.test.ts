import { randomUUID } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { issueApiKey } from '../../src/gateway/register.ts';
import { secretsOf } from '../../src/gateway/webhooks/webhook-secrets.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { addOtherSource, fromOtherSource, type OtherSource } from '../support/look.ts';
import { changed, people } from '../support/people.ts';
import { push } from '../support/push.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';
import { saidIn, tellAllDue, tellAt } from '../support/webhooks.ts';

let gateway: TestGateway;
let receiver: Receiver;
let other: OtherSource;
const start = new Date();
beforeAll(async () => {
  gateway = await startTestGateway({ now: start });
  receiver = await startReceiver();
  other = await addOtherSource(gateway);
});
beforeEach(async () => {
  await gateway.database.query('TRUNCATE webhook, outbox');
  await tellAt(gateway, receiver.url);
  receiver.received.length = 0;
  receiver.answers.length = 0;
});
afterAll(async () => {
  receiver.stop();
  await gateway.stop();
});

let minute = 0;
async function sent(apiKey = gateway.apiKey): Promise<string> {
  minute += 1;
  gateway.time.now = new Date(start.getTime() + minute * 1_000);
  const record = changed(people.sharesMost(), minute, {});
  const pushed = apiKey === gateway.apiKey ? record : fromOtherSource(record);
  const { receipt } = (await push(gateway, pushed, { apiKey })).json<{ receipt: string }>();
  await gateway.work();
  return receipt;
}
const call = (
  method: 'GET' | 'POST',
  url: string,
  { apiKey = gateway.apiKey, payload = {} }: { apiKey?: string; payload?: object } = {},
): Promise<LightMyRequestResponse> =>
  gateway.app.inject({
    method,
    url,
    headers: { 'x-api-key': apiKey },
    ...(method === 'POST' && { payload }),
  });
const replay = (payload: object, apiKey = gateway.apiKey) =>
  call('POST', '/v1/webhooks/replay', { payload, apiKey });
const ping = (apiKey = gateway.apiKey) => call('POST', '/v1/webhooks/test', { apiKey });
/** A client's calls are counted by the minute, so each group of tests has an app of its own. */
const freshApp = async (): Promise<void> => {
  const { buildApp } = await import('../../src/app.ts');
  gateway = { ...gateway, app: await buildApp(gateway.services) };
};

describe('A replay is refused', () => {
  beforeAll(freshApp);

  test('to a stranger, and to a client that may not read receipts', async () => {
    expect((await replay({ since: start.toISOString() }, 'lwg_key_none')).statusCode).toBe(401);
    expect((await ping('lwg_key_none')).statusCode).toBe(401);
    const registry = { store: gateway.services.store, clock: gateway.services.clock };
    const writer = await issueApiKey(registry, gateway.caseClient, ['case-records.write']);
    expect((await replay({ since: start.toISOString() }, writer)).statusCode).toBe(403);
    expect((await ping(writer)).statusCode).toBe(403);
    expect(
      (await call('GET', '/v1/receipts?since=2026-01-01T00:00:00Z', { apiKey: writer })).statusCode,
    ).toBe(403);
  });

  test('to a client without an address', async () => {
    expect((await replay({ since: start.toISOString() }, other.apiKey)).json()).toMatchObject({
      status: 409,
      code: 'no-status-address',
    });
    expect((await ping(other.apiKey)).json()).toMatchObject({ status: 409, code: 'no-status-address' });
  });

  test.each([
    ['asks for nothing', {}],
    ['asks by a time that is none', { since: 'yesterday' }],
    ['asks both ways', { since: start.toISOString(), receipts: [randomUUID()] }],
    ['asks for no receipt', { receipts: [] }],
    ['asks for what is no receipt', { receipts: ['9990000018'] }],
    ['asks for too many', { receipts: Array.from({ length: 501 }, () => randomUUID()) }],
  ])('that %s', async (_what, payload) => {
    await freshApp();
    const answer = await replay(payload);
    expect(answer.json()).toMatchObject({ status: 400, code: 'invalid-request' });
    expect(answer.body).not.toContain('9990000018');
  });

  test('after ten a minute, tests of the address counted with them; what it pushes and reads is not', async () => {
    await freshApp();
    const statuses: number[] = [];
    for (let one = 0; one < 12; one += 1)
      statuses.push((await (one % 2 === 0 ? ping() : replay({ receipts: [randomUUID()] }))).statusCode);
    expect(statuses.slice(0, 10).toSorted()).toEqual([200, 200, 200, 200, 200, 202, 202, 202, 202, 202]);
    expect(statuses.slice(10)).toEqual([429, 429]);
    expect((await call('GET', '/v1/receipts?since=2026-01-01T00:00:00Z')).statusCode).toBe(200);
  });
});

describe('A replay', () => {
  beforeEach(freshApp);

  test('tells again of receipts by name: of those of its own, and of no other', async () => {
    const own = await sent();
    const others = await sent(other.apiKey);
    await tellAllDue(gateway);
    receiver.received.length = 0;
    const answer = await replay({ receipts: [own, others, randomUUID()] });
    expect([answer.statusCode, answer.json()]).toEqual([202, { queued: 1 }]);
    await tellAllDue(gateway);
    expect(receiver.received.flatMap(saidIn)).toEqual([`${own} applied`]);
  });

  test('tells again of what was settled since some time and before another, in order, under a new id', async () => {
    const [first, second, third] = [await sent(), await sent(), await sent()];
    await tellAllDue(gateway);
    const told = receiver.received.splice(0);
    const at = (seconds: number): string =>
      new Date(start.getTime() + (minute + seconds) * 1_000).toISOString();
    expect((await replay({ since: at(-1), until: at(0) })).json()).toEqual({ queued: 1 });
    expect((await replay({ since: at(-2) })).json()).toEqual({ queued: 3 });
    await tellAllDue(gateway);
    expect(receiver.received.flatMap(saidIn)).toEqual([
      `${first} applied`,
      `${second} applied`,
      `${third} applied`,
    ]);
    expect(told.map(({ id }) => id)).not.toContain(receiver.received[0]?.id);
  });

  test('does not tell that a record is held over somebody whom the sender does not know, by its count neither', async () => {
    const receipt = await sent();
    await tellAllDue(gateway);
    await gateway.database.query(
      "UPDATE inbox SET state = 'held', outcome = 'held', issues = '[]', until_revision = NULL WHERE id = $1",
      [receipt],
    );
    expect((await replay({ receipts: [receipt] })).json()).toEqual({ queued: 0 });
    await gateway.database.query(
      "UPDATE inbox SET state = 'settled', outcome = 'applied', until_revision = 1 WHERE id = $1",
      [receipt],
    );
  });

  test('opens an address again that was given up', async () => {
    receiver.answers.push(410);
    const receipt = await sent();
    await tellAllDue(gateway);
    expect((await replay({ receipts: [receipt] })).json()).toEqual({ queued: 1 });
    expect(await tellAllDue(gateway)).toEqual(['case-system delivered 1 open']);
  });
});

describe('A test of the address', () => {
  beforeEach(freshApp);

  test('says how it went: by the status, or that nobody answered', async () => {
    receiver.answers.push(500, 302);
    expect((await ping()).json()).toEqual({ delivered: false, status: 500 });
    expect((await ping()).json()).toEqual({ delivered: false, status: 302 });
    await tellAt(gateway, 'http://127.0.0.1:9/nobody');
    expect((await ping()).json()).toEqual({ delivered: false });
  });

  test('sends a signed ping, and opens an address again that was given up', async () => {
    receiver.answers.push(410);
    await sent();
    await tellAllDue(gateway);
    expect((await ping()).json()).toEqual({ delivered: true, status: 204 });
    const [secret = ''] = secretsOf(gateway.config.keys, { clientId: 'case-system', secretNumbers: [1] });
    // It is signed at the machine's time.
    const call = receiver.received.at(-1);
    const event = new Webhook(secret).verify(call?.body ?? '', {
      ...(call?.headers as Record<string, string>),
    });
    expect(event).toMatchObject({ type: 'ping', data: {} });
    await sent();
    expect(await tellAllDue(gateway)).toEqual(['case-system delivered 1 open']);
  });
});

describe('A list of receipts', () => {
  interface Page {
    readonly receipts: readonly { readonly receipt: string; readonly status: string }[];
    readonly next?: string;
  }
  const list = (query: string, apiKey = gateway.apiKey) => call('GET', `/v1/receipts?${query}`, { apiKey });
  const since = `since=${start.toISOString()}`;

  test.each([
    '',
    'since=yesterday',
    `${since}&status=lost`,
    `${since}&cursor=nonsense`,
    `${since}&person=9990000018`,
  ])('is refused for what cannot be understood: %s', async (query) => {
    const answer = await list(query);
    expect(answer.json()).toMatchObject({ status: 400, code: 'invalid-request' });
    expect(answer.body).not.toContain('9990000018');
  });

  test("goes on by nobody else's cursor, and for no other question", async () => {
    for (let one = 0; one < 101; one += 1) await push(gateway, changed(people.undecided(), one, {}));
    const { next = '' } = (await list(since)).json<Page>();
    expect((await list(`${since}&cursor=${next}`)).statusCode).toBe(200);
    expect((await list(`${since}&cursor=${next}`, other.apiKey)).statusCode).toBe(400);
    expect((await list(`${since}&status=applied&cursor=${next}`)).statusCode).toBe(400);
    expect(Buffer.from(next, 'base64url').toString('latin1')).not.toMatch(/20\d\d-/);
  });

  test('has all of its own, each once, oldest first, and as each receipt says; by status those alone', async () => {
    const all: string[] = [];
    let cursor: string | undefined = '';
    while (cursor !== undefined) {
      const page: Page = (await list(`${since}${cursor}`)).json<Page>();
      all.push(...page.receipts.map(({ receipt }) => receipt));
      cursor = page.next && `&cursor=${page.next}`;
    }
    const rows = await gateway.database.query<{ id: string }>(
      "SELECT id FROM inbox WHERE client_id = 'case-system' ORDER BY received_at, id",
    );
    expect(all).toEqual(rows.map(({ id }) => id));
    const [first = ''] = all;
    await gateway.database.query(
      "UPDATE inbox SET state = 'held', outcome = 'held', issues = '[]', until_revision = NULL WHERE id = $1",
      [first],
    );
    expect((await list(`${since}&status=held`)).json<Page>().receipts).toEqual([]);
    const [received] = (await list(`${since}&status=received`)).json<Page>().receipts;
    expect(received).toEqual((await call('GET', `/v1/receipts/${first}`)).json());
  });
});

describe('The OpenAPI description', () => {
  test('has what is sent, its headers, and how to answer', async () => {
    const document = (await call('GET', '/v1/openapi.json')).json<{
      webhooks: {
        status: {
          post: {
            parameters: { name: string }[];
            requestBody: { content: Record<string, { schema: object }> };
          };
        };
      };
      paths: Record<string, unknown>;
    }>();
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(['/v1/webhooks/replay', '/v1/webhooks/test', '/v1/receipts']),
    );
    const { parameters, requestBody } = document.webhooks.status.post;
    expect(parameters.map(({ name }) => name)).toEqual([
      'webhook-id',
      'webhook-timestamp',
      'webhook-signature',
    ]);
    const schema = z.fromJSONSchema(
      requestBody.content['application/json']?.schema as Parameters<typeof z.fromJSONSchema>[0],
    );
    await freshApp();
    await sent();
    await tellAllDue(gateway);
    await ping();
    expect(receiver.received).toHaveLength(2);
    for (const { body } of receiver.received)
      expect(schema.safeParse(JSON.parse(body)).error).toBeUndefined();
    expect(
      schema.safeParse({ type: 'receipts.settled', timestamp: start.toISOString(), data: [] }).success,
    ).toBe(false);
  });
});
