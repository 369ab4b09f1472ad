import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { createSandbox } from '../../src/gateway/sandbox/sandbox.ts';
import { busySeconds, slowSeconds } from '../../src/gateway/sandbox/scripted-people.ts';
import { caseRecordSchema } from '../../src/living-well/case-record.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { pushList, somebody, validateList, type ListAnswer } from '../support/push-list.ts';
import { push, readReceipt } from '../support/push.ts';
import { recordOf } from '../support/sandbox.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ variables: { LWG_SANDBOX: 'on' } });
});
afterAll(() => gateway.stop());
afterEach(() => {
  vi.useRealTimers();
});

interface Told {
  readonly status: string;
  readonly issues: readonly { readonly field: string; readonly code: string }[];
}

async function receiptOf(record: Parameters<typeof push>[1]): Promise<Told> {
  const { receipt } = (await push(gateway, record)).json<{ receipt: string }>();
  await gateway.work();
  return (await readReceipt(gateway, receipt)).json<Told>();
}

test.each([
  ['held', 'held', ['source.modified', 'record-conflict']],
  ['conflict', 'applied', ['person.nhsNumber', 'identity-conflict']],
] as const)('%s: always, however new the record', async (script, status, [field, code]) => {
  for (const minutes of [0, 10]) {
    const told = await receiptOf(recordOf(script, minutes));
    expect([told.status, told.issues]).toEqual([status, [{ field, code, fix: expect.any(String) }]]);
  }
});

test('duplicate: always', async () => {
  for (const minutes of [0, 10]) {
    expect(await receiptOf(recordOf('duplicate', minutes))).toMatchObject({
      status: 'duplicate',
      issues: [],
    });
  }
});

test('rejected: with a field to mend, alone, in a list, and when only tried', async () => {
  const record = recordOf('rejected');
  expect((await push(gateway, record)).json()).toMatchObject({
    status: 400,
    code: 'invalid-record',
    errors: [{ field: 'person.birthDate', code: 'sandbox' }],
  });
  const list = [record, somebody('S-1')];
  for (const answer of [await pushList(gateway, list), await validateList(gateway, list)]) {
    expect(answer.json<ListAnswer>().counts).toMatchObject({ rejected: 1, accepted: 1 });
  }
});

test('busy-twice: two calls of a key are to come again, and have stored nothing; the third is taken', async () => {
  const record = recordOf('busy-twice');
  for (const key of ['busy-1', 'busy-2']) {
    for (const _call of [1, 2]) {
      const refused = await push(gateway, record, { key });
      expect([refused.statusCode, refused.headers['retry-after']]).toEqual([503, String(busySeconds)]);
    }
    expect((await push(gateway, record, { key })).statusCode).toBe(202);
    expect((await push(gateway, record, { key })).headers['idempotency-replayed']).toBe('true');
  }
});

test('slow: goes on only after its time', async () => {
  vi.useFakeTimers();
  const record = caseRecordSchema.parse(recordOf('slow'));
  let isOver = false;
  const met = createSandbox()
    .meet('case-system', 'slow-1', [record])
    .then(() => (isOver = true));
  await vi.advanceTimersByTimeAsync((slowSeconds - 1) * 1_000);
  expect(isOver).toBe(false);
  await vi.advanceTimersByTimeAsync(1_000);
  await met;
  expect(isOver).toBe(true);
});

test('everybody else is as in any gateway', async () => {
  expect(await receiptOf(somebody('S-2'))).toMatchObject({ status: 'applied', issues: [] });
});
