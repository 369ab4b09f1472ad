import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { people, type CaseRecordInput } from '../support/people.ts';
import { faultSize, tellScenario } from '../support/fault-report.ts';
import { pushList, somebody, type ListAnswer } from '../support/push-list.ts';
import { push } from '../support/push.ts';

/** 1,000 in the whole run (`LWG_FAULT_KEYS=1000`); fewer where every minute counts. */
const keys = faultSize('LWG_FAULT_KEYS', 200);
const sendsAtOnce = 50;
const altered = 100;

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway({ variables: { LWG_RATE_LIMIT: '1000000' } });
});
afterAll(() => gateway.stop());

/** One small record a key, for as many people as there are keys. */
function recordOf(index: number): CaseRecordInput {
  const { source } = people.sharesMost();
  const person = { id: `F-${index}`, birthDate: '1990-05-05', name: { given: ['Fay'], family: 'Fault' } };
  return { source, person };
}

interface Reply {
  readonly status: number;
  readonly receipt: string;
  readonly body: string;
}

async function send(record: CaseRecordInput, key: string): Promise<Reply> {
  const response = await push(gateway, record, { key });
  const { statusCode: status, body } = response;
  return { status, receipt: response.json<{ receipt: string }>().receipt, body };
}

async function countEffects(): Promise<{ received: number; keys: number; logged: number }> {
  const [counts] = await gateway.database.query<{ received: number; keys: number; logged: number }>(
    `SELECT (SELECT count(*) FROM inbox)::int AS received, (SELECT count(*) FROM client_request)::int AS keys,
       (SELECT count(*) FROM audit_event WHERE kind = 'push')::int AS logged`,
  );
  if (counts === undefined) throw new Error('nothing was counted');
  return counts;
}

describe(`${sendsAtOnce} sends at once of each of ${keys} keys`, () => {
  const receipts = new Map<string, { receipt: string; index: number }>();

  test('have one effect a key; every reply is the one receipt, or 409 and try again', async () => {
    let inUse = 0;
    for (let index = 0; index < keys; index++) {
      const key = randomUUID();
      const record = recordOf(index);
      const replies = await Promise.all(Array.from({ length: sendsAtOnce }, () => send(record, key)));
      const accepted = new Set(replies.filter(({ status }) => status === 202).map(({ body }) => body));
      const others = replies.filter(({ status }) => status !== 202);
      inUse += others.length;
      expect(accepted.size).toBe(1);
      expect(others.filter(({ status }) => status !== 409)).toEqual([]);
      const [{ receipt } = { receipt: '' }] = replies.filter(({ status }) => status === 202);
      receipts.set(key, { receipt, index });
    }
    expect(await countEffects()).toEqual({ received: keys, keys, logged: keys });
    tellScenario({
      scenario: 9,
      done: `${keys} keys x ${sendsAtOnce} sends at once = ${keys * sendsAtOnce}`,
      figure: `${keys} effects; every reply the same, or 409 (${inUse})`,
      bound: '1 effect per key; all replies identical or 409',
      holds: true,
    });
  }, 900_000);

  test('applied, each is there once; the key still gives the same receipt', async () => {
    await gateway.work();
    const [counts] = await gateway.database.query<{ people: number; applied: number }>(
      `SELECT (SELECT count(*) FROM resource WHERE type = 'Patient' AND version = 1)::int AS people,
         (SELECT count(*) FROM inbox WHERE outcome = 'applied')::int AS applied`,
    );
    expect(counts).toEqual({ people: keys, applied: keys });
    for (const [key, { receipt, index }] of [...receipts].slice(0, 50)) {
      expect(await send(recordOf(index), key)).toMatchObject({ status: 200, receipt });
    }
    expect((await countEffects()).received).toBe(keys);
  }, 300_000);

  test(`a key with another body is refused, ${altered} times of ${altered}, and has no effect`, async () => {
    const used = [...receipts];
    const statuses: number[] = [];
    for (let index = 0; index < altered; index++) {
      const [key = ''] = used[index % used.length] ?? [];
      const other = {
        ...recordOf(index),
        source: { ...recordOf(0).source, modified: '2026-11-21T01:00:00Z' },
      };
      statuses.push((await send(other, key)).status);
    }
    expect(statuses).toEqual(Array.from({ length: altered }, () => 422));
    expect((await countEffects()).received).toBe(keys);
    tellScenario({
      scenario: 9,
      done: `${altered} keys with an altered body`,
      figure: `${altered} answered 422, 0 effects`,
      bound: `${altered}/${altered} → 422`,
      holds: true,
    });
  });
});

describe(`${sendsAtOnce} sends at once of one list of 20`, () => {
  const list = Array.from({ length: 20 }, (_, index) => somebody(`FL-${index}`));
  const key = randomUUID();

  test('have one effect for each record; every reply is the one answer, or 409 and try again', async () => {
    const before = await countEffects();
    const replies = await Promise.all(
      Array.from({ length: sendsAtOnce }, () => pushList(gateway, list, { key })),
    );
    const answered = replies.filter(({ statusCode }) => statusCode === 200);
    expect(new Set(answered.map(({ body }) => body)).size).toBe(1);
    expect(answered[0]?.json<ListAnswer>().counts.accepted).toBe(list.length);
    expect(replies.filter(({ statusCode }) => statusCode !== 200 && statusCode !== 409)).toEqual([]);
    const after = await countEffects();
    expect(after).toEqual({
      received: before.received + list.length,
      keys: before.keys + 1,
      logged: before.logged + 1,
    });
  });

  test('and the same key with another list is refused, with one record less, one changed, or in another order', async () => {
    const before = await countEffects();
    for (const other of [list.slice(1), list.with(3, somebody('FL-3', 1)), list.toReversed()]) {
      expect((await pushList(gateway, other, { key })).statusCode).toBe(422);
    }
    expect(await countEffects()).toEqual(before);
    tellScenario({
      scenario: 9,
      done: `one list of ${list.length}, ${sendsAtOnce} sends at once; 3 altered lists`,
      figure: `${list.length} effects, 1 answer; 3 answered 422`,
      bound: '1 effect per record; altered → 422',
      holds: true,
    });
  });
});
