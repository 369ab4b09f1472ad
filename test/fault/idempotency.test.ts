import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { people, type CaseRecordInput } from '../support/people.ts';
import { push } from '../support/push.ts';

/** 1,000 in the whole run (`LWG_FAULT_KEYS=1000`); fewer where every minute counts. */
const keys = Number(process.env['LWG_FAULT_KEYS'] ?? 200);
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
    process.stdout.write(
      `idempotency: ${keys} keys x ${sendsAtOnce} sends = ${keys * sendsAtOnce}: ${keys} effects, ${inUse} replies 409\n`,
    );
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
    process.stdout.write(`idempotency: ${altered}/${altered} altered bodies refused with 422\n`);
  });
});
