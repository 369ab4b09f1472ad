import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { entriesOf } from '../support/log-entries.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { inboxCount, pushRows, sams } from '../support/push-rows.ts';
import { readReceipt } from '../support/push.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.stop());

interface Answer {
  readonly counts: Readonly<Record<string, number>>;
  readonly results: readonly { readonly outcome: string; readonly receipt?: string }[];
}

describe('Flat rows', () => {
  test('as a bare list of one, with numbers and nulls, without a key: taken in, applied, and in the log', async () => {
    const row = sams({
      client_ref: 7001,
      nhs_number: null,
      goal_text: 'Walk the dog',
      goal_score: 3,
      goal_score_date: '2026-11-18',
      goal_ref: 'G-1',
    });
    const answer = (await pushRows(gateway, [row])).json<Answer>();
    expect(answer.counts).toEqual({ accepted: 1, duplicate: 0, held: 0, rejected: 0 });
    await gateway.work();
    const receipt = await readReceipt(gateway, answer.results[0]?.receipt ?? '');
    expect(receipt.json()).toMatchObject({ status: 'applied' });
    expect((await entriesOf(gateway, 'push')).at(-1)).toMatchObject({ outcome: 'done' });
  });

  test('the same body again without a key is the same call, and under another key a duplicate', async () => {
    const rows = [sams({ client_ref: 'S-1' })];
    const first = await pushRows(gateway, rows);
    const count = await inboxCount(gateway);
    const again = await pushRows(gateway, rows);
    expect(again.json()).toEqual(first.json());
    expect(again.headers['idempotency-replayed']).toBe('true');
    const other = await pushRows(gateway, { rows }, { key: 'another' });
    expect(other.json<Answer>().counts).toMatchObject({ duplicate: 1 });
    expect(await inboxCount(gateway)).toBe(count);
  });

  test('under a source that is named, and waited for', async () => {
    const body = {
      source: { site: 'tameside-glossop', system: 'example-cases' },
      rows: [sams({ client_ref: 'W-1' })],
    };
    const response = await pushRows(gateway, body, { headers: { prefer: 'wait=0' } });
    expect(response.json<Answer>().counts).toMatchObject({ accepted: 1 });
  });

  test('tried out: the same outcomes, and nothing is stored', async () => {
    const before = await inboxCount(gateway);
    const rows = [sams({ client_ref: 'V-1' }), sams({ client_ref: 'V-2', date_of_birth: '' })];
    const tried = await pushRows(gateway, rows, {}, '?mode=validate');
    expect(tried.json<Answer>().counts).toMatchObject({ accepted: 1, rejected: 1 });
    expect(await inboxCount(gateway)).toBe(before);
  });

  test('a number that fails its check is left out with a warning, and the row is taken in', async () => {
    const answer = (await pushRows(gateway, [sams({ client_ref: 'N-1', nhs_number: '9990000019' })])).json();
    expect(answer).toMatchObject({
      results: [{ outcome: 'accepted', issues: [{ field: 'nhs_number', code: 'number-check' }] }],
    });
  });
});
