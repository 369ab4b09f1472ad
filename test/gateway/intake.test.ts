import { randomUUID } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildApp } from '../../src/app.ts';
import { startLaneWorker } from '../../src/queues/lane-worker.ts';
import { token } from '../support/ask.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { changed, people } from '../support/people.ts';
import { push, readReceipt } from '../support/push.ts';

let gateway: TestGateway;
let minutes = 0;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.stop());

interface Receipt {
  readonly receipt: string;
  readonly status: string;
}
const next = () => changed(people.sharesWhoHelps(), ++minutes, {});
const receiptOf = (response: LightMyRequestResponse): string => response.json<Receipt>().receipt;

async function kept(receipt: string): Promise<number> {
  const rows = await gateway.database.query('SELECT FROM inbox WHERE id = $1', [receipt]);
  return rows.length;
}

describe('A key that was used', () => {
  test('for other bytes is refused, even where they mean the same', async () => {
    const key = randomUUID();
    const record = next();
    await push(gateway, record, { key });
    const response = await push(gateway, JSON.stringify(record, null, 1), { key });
    expect(response.statusCode).toBe(422);
    expect(response.json()).toMatchObject({ code: 'key-reused' });
  });

  test('for the same bytes gives the first receipt again, and nothing is taken in twice', async () => {
    const key = randomUUID();
    const record = next();
    const first = await push(gateway, record, { key });
    expect(first.statusCode).toBe(202);
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    await gateway.work();
    const again = await push(gateway, record, { key });
    expect(again.statusCode).toBe(200);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.json<Receipt>()).toMatchObject({ receipt: receiptOf(first), status: 'applied' });
  });

  test('fifty times at once has one effect, and one receipt', async () => {
    const key = randomUUID();
    const record = next();
    const before = await gateway.database.query('SELECT FROM inbox');
    const answers = await Promise.all(Array.from({ length: 50 }, () => push(gateway, record, { key })));
    expect(new Set(answers.map(receiptOf)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers['idempotency-replayed'] === undefined).length).toBe(1);
    expect(await gateway.database.query('SELECT FROM inbox')).toHaveLength(before.length + 1);
  });

  test('by another client is that client’s own', async () => {
    const key = randomUUID();
    const { addOtherSource, fromOtherSource } = await import('../support/look.ts');
    const { apiKey } = await addOtherSource(gateway);
    await push(gateway, next(), { key });
    expect((await push(gateway, fromOtherSource(next()), { key, apiKey })).statusCode).toBe(202);
  });

  test('for a push still being taken in elsewhere is in use: wait, and send it again', async () => {
    const key = randomUUID();
    let answered: LightMyRequestResponse | undefined;
    const { store } = gateway.services;
    const stuck: typeof store = {
      ...store,
      transaction: (work) =>
        store.transaction(async (tx) => {
          await work(tx);
          answered = await push(gateway, next(), { key });
          throw new Error('given up');
        }),
    };
    const elsewhere = await buildApp({ ...gateway.services, store: stuck });
    expect((await push({ ...gateway, app: elsewhere }, next(), { key })).statusCode).toBe(500);
    await elsewhere.close();
    expect(answered?.statusCode).toBe(409);
    expect(answered?.json()).toMatchObject({ code: 'key-in-use' });
    expect(answered?.headers['retry-after']).toBe('2');
    expect((await push(gateway, next(), { key })).statusCode).toBe(202);
  });
});

describe('A push that is acknowledged', () => {
  test('is in the database, sealed, with its entry in the log', async () => {
    const response = await push(gateway, next());
    expect(response.statusCode).toBe(202);
    expect(response.headers).toMatchObject({
      location: `/v1/receipts/${receiptOf(response)}`,
      'cache-control': 'no-store',
    });
    expect(await kept(receiptOf(response))).toBe(1);
    const [row] = await gateway.database.query<{ text: string }>(
      `SELECT encode(body, 'escape') AS text FROM inbox WHERE id = $1`,
      [receiptOf(response)],
    );
    expect(row?.text).not.toMatch(/sampleton|9990000026/i);
    const entries = await gateway.database.query(
      `SELECT FROM audit_event WHERE kind = 'push' AND outcome = 'done'`,
    );
    const records = await gateway.database.query('SELECT FROM inbox');
    expect(entries).toHaveLength(records.length);
  });

  test('by a signed client assertion’s token is as good as by a key', async () => {
    const bearer = await token(gateway, gateway.caseClient.id);
    const record = next();
    const response = await gateway.app.inject({
      method: 'POST',
      url: '/v1/case-records',
      headers: {
        authorization: `Bearer ${bearer}`,
        'content-type': 'application/json; charset=utf-8',
        'idempotency-key': randomUUID(),
      },
      payload: JSON.stringify(record),
    });
    expect(response.statusCode).toBe(202);
    const receipt = await gateway.app.inject({
      method: 'GET',
      url: String(response.headers.location),
      headers: { authorization: `Bearer ${bearer}` },
    });
    expect(receipt.json<Receipt>()).toMatchObject({ receipt: receiptOf(response), status: 'received' });
  });
});

describe('Prefer: wait', () => {
  test('answers 202 at the end of the wait while nobody works', async () => {
    const started = performance.now();
    const response = await push(gateway, next(), { headers: { prefer: 'wait=1' } });
    expect(response.statusCode).toBe(202);
    expect(response.headers['preference-applied']).toBe('wait=1');
    expect(response.json<Receipt>().status).toBe('received');
    expect(performance.now() - started).toBeGreaterThan(900);
  });

  test('answers 200 with the outcome as soon as a worker has applied it', async () => {
    const { processing, store, queue, log } = gateway.worker;
    const { clock } = gateway.services;
    const worker = startLaneWorker({
      purge: gateway.worker.purge,
      processing: { ...processing, clock },
      store,
      clock,
      queue,
      log,
    });
    try {
      const response = await push(gateway, next(), { headers: { prefer: 'respond-async, wait=20' } });
      expect(response.statusCode).toBe(200);
      expect(response.json<Receipt>()).toMatchObject({ status: 'applied', issues: [] });
      expect((await readReceipt(gateway, receiptOf(response))).json()).toEqual(response.json());
    } finally {
      await worker.close();
    }
  });

  test.each(['wait=x', 'wait=-1', 'nowait=5', 'handling=strict'])(
    'is not waited for as %s',
    async (prefer) => {
      const response = await push(gateway, next(), { headers: { prefer } });
      expect(response.statusCode).toBe(202);
      expect(response.headers['preference-applied']).toBeUndefined();
    },
  );
});
