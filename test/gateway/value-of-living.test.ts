import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { charity } from '../../src/demo/organisations.ts';
import { deliverNext } from '../../src/gateway/emergency/deliver-notices.ts';
import type { Notice } from '../../src/gateway/ports/emergency.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { changed, people, type CaseRecordInput } from '../support/people.ts';
import { push } from '../support/push.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.stop());
afterEach(() => gateway.database.query('TRUNCATE notice'));

type Form = NonNullable<CaseRecordInput['reqol10']>[number];
const form = (id: string, rq06: number | null): Form => ({
  id,
  date: '2026-11-01',
  orientation: 'oriented-0-4',
  answers: { rq06 },
});

let minutes = 0;
/** The next record of somebody who shares nothing with anybody, with these forms. */
const next = (...reqol10: Form[]): CaseRecordInput => changed(people.sharesNothing(), ++minutes, { reqol10 });

async function receiptOf(record: CaseRecordInput): Promise<string> {
  const response = await push(gateway, record);
  expect(response.statusCode).toBe(202);
  await gateway.work();
  return response.json<{ receipt: string }>().receipt;
}

const told = (): Promise<readonly object[]> =>
  gateway.database.query('SELECT kind, receipt_id, case_id, organisation FROM notice');

describe('The source is not told', () => {
  test.each([
    ['of the third worst answer', 2],
    ['of a blank', null],
  ])('%s', async (_what, answer) => {
    await receiptOf(next(form('F-none', answer)));
    expect(await told()).toEqual([]);
  });

  test('again of a form that it was told of, however often it sends it', async () => {
    await receiptOf(next(form('F-once', 0)));
    await receiptOf(next(form('F-once', 0)));
    expect(await told()).toHaveLength(1);
  });
});

describe('The source is told by reference, whatever the person shares', () => {
  test.each([
    ['of the worst answer', 0],
    ['of the second worst', 1],
  ])('%s', async (_what, answer) => {
    const receipt = await receiptOf(next(form(`F-${answer}`, answer)));
    expect(await told()).toEqual([
      { kind: 'value-of-living.answered', receipt_id: receipt, case_id: null, organisation: charity },
    ]);
  });

  test('once a push, however many forms', async () => {
    await receiptOf(next(form('F-a', 0), form('F-b', 1)));
    expect(await told()).toHaveLength(1);
  });

  test('of a corrected form', async () => {
    await receiptOf(next(form('F-c', 4)));
    await receiptOf(next(form('F-c', 1)));
    expect(await told()).toHaveLength(1);
  });

  test('of a record that came too late to be applied, or that is held', async () => {
    const late = next(form('F-late', 0));
    const newer = next();
    await receiptOf(newer);
    await receiptOf(late);
    await receiptOf({ ...newer, reqol10: [form('F-held', 1)] });
    expect(await told()).toHaveLength(2);
  });

  test('and what is delivered is the receipt and nothing of anybody', async () => {
    const receipt = await receiptOf(next(form('F-d', 0)));
    const delivered: Notice[] = [];
    await deliverNext({
      store: gateway.worker.store,
      clock: gateway.services.clock,
      notices: {
        deliver: (notice) => {
          delivered.push(notice);
          return Promise.resolve('delivered');
        },
      },
    });
    expect(delivered).toMatchObject([{ kind: 'value-of-living.answered', receiptId: receipt }]);
  });
});
