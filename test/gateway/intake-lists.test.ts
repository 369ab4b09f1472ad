import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { entriesOf, openEntry } from '../support/log-entries.ts';
import { people } from '../support/people.ts';
import { push, readReceipt } from '../support/push.ts';
import { pushList, somebody, type ListAnswer } from '../support/push-list.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.stop());

const receiptsIn = ({ results }: ListAnswer): readonly string[] =>
  results.map(({ receipt }) => receipt ?? 'none');

async function inLane(id: string): Promise<readonly { id: string; seq: number }[]> {
  return gateway.database.query(
    `SELECT inbox.id, person_seq::int AS seq FROM inbox
     WHERE person_id = (SELECT person_id FROM inbox WHERE id = $1) ORDER BY person_seq`,
    [id],
  );
}

async function count(table: 'inbox' | 'audit_event' | 'lane'): Promise<number> {
  const [row] = await gateway.database.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`);
  return row?.n ?? 0;
}

async function answerOf(
  records: readonly unknown[],
  options: Parameters<typeof pushList>[2] = {},
): Promise<ListAnswer> {
  const response = await pushList(gateway, records, options);
  expect(response.statusCode).toBe(200);
  const answer = response.json<ListAnswer>();
  const sum = Object.values(answer.counts).reduce((total, some) => total + some, 0);
  expect(sum).toBe(records.length);
  expect(answer.results.map(({ index }) => index)).toEqual(records.map((_, index) => index));
  return answer;
}

describe('A list', () => {
  test('of 500 people is stored whole before the answer, sealed, with one entry that has every receipt; then applied', async () => {
    const entries = await count('audit_event');
    const before = await count('inbox');
    const answer = await answerOf(Array.from({ length: 500 }, (_, index) => somebody(`W-${index}`)));
    expect(answer.counts.accepted).toBe(500);
    expect(await count('inbox')).toBe(before + 500);
    expect(await count('audit_event')).toBe(entries + 1);
    const [entry] = (await entriesOf(gateway, 'push')).slice(-1);
    const opened = entry && (await openEntry(gateway, entry.id, 'X9C01'));
    expect(opened?.detail.asked['receipt']?.split(' ').toSorted()).toEqual(receiptsIn(answer).toSorted());
    expect(opened).toMatchObject({ personId: undefined, outcome: 'done', sources: ['X9C01'] });
    await gateway.work();
    const rows = await gateway.database.query<{ outcome: string }>(
      'SELECT outcome FROM inbox WHERE id = ANY ($1)',
      [receiptsIn(answer)],
    );
    expect(rows.filter(({ outcome }) => outcome === 'applied')).toHaveLength(500);
  }, 60_000);

  test('keeps the order of one person’s records, among those of others, with one entry for the call', async () => {
    const entries = await count('audit_event');
    const list = [0, 1, 2].flatMap((minutes) => [somebody('O-1', minutes), somebody('O-2', minutes)]);
    const receipts = receiptsIn(await answerOf(list));
    expect(await inLane(receipts[0] ?? '')).toEqual(
      [0, 2, 4].map((place, seq) => ({ id: receipts[place], seq: seq + 1 })),
    );
    expect(await count('audit_event')).toBe(entries + 1);
    const more = receiptsIn(await answerOf([somebody('O-1', 3), somebody('O-1', 4)]));
    expect((await inLane(receipts[0] ?? '')).slice(3)).toEqual([
      { id: more[0], seq: 4 },
      { id: more[1], seq: 5 },
    ]);
    await gateway.work();
    expect((await readReceipt(gateway, more[1] ?? '')).json()).toMatchObject({ status: 'applied' });
  });

  test('may be lines, with or without an end to the last', async () => {
    for (const end of ['', '\n', '\r\n\r\n']) {
      const lines = [somebody(`Y-${end.length}`), somebody(`Z-${end.length}`)].map((record) =>
        JSON.stringify(record),
      );
      const response = await pushList(gateway, lines.join('\n') + end, {
        headers: { 'content-type': 'application/jsonl; charset=utf-8' },
      });
      expect(response.json<ListAnswer>().results).toMatchObject([
        { line: 1, outcome: 'accepted' },
        { line: 2, outcome: 'accepted' },
      ]);
    }
  });

  test('that waits answers with what became of each', async () => {
    const answer = await answerOf([somebody('Q-1'), 7], { headers: { prefer: 'wait=1' } });
    expect(answer.results).toMatchObject([{ status: 'received' }, { outcome: 'rejected' }]);
    await gateway.work();
    const { person, ...record } = somebody('Q-1');
    const other = { ...record, person: { ...person, name: { given: ['Another'], family: 'Name' } } };
    const held = await answerOf([other], { key: 'held-1' });
    await gateway.work();
    const again = await answerOf([other], { key: 'held-1', headers: { prefer: 'wait=1' } });
    expect(again).toMatchObject({
      counts: { held: 1, accepted: 0 },
      results: [{ outcome: 'held', status: 'held', receipt: held.results[0]?.receipt }],
    });
    expect(again.results[0]?.issues).toMatchObject([{ field: 'source.modified', code: 'record-conflict' }]);
  });
});

describe('Whose a record is', () => {
  const numbered = (id: string, nhsNumber: string, birthDate = '1990-05-05') => {
    const record = somebody(id);
    return { ...record, person: { ...record.person, nhsNumber, birthDate } };
  };
  const persons = async (answer: ListAnswer) => {
    const rows = await gateway.database.query<{ id: string; person_id: string }>(
      'SELECT id, person_id FROM inbox WHERE id = ANY ($1)',
      [receiptsIn(answer)],
    );
    const byReceipt = new Map(rows.map(({ id, person_id }) => [id, person_id]));
    return receiptsIn(answer).map((receipt) => byReceipt.get(receipt));
  };

  test('is the same in one list as in one call after the other: two ids of one source are two people', async () => {
    const list = await persons(
      await answerOf([numbered('I-1', '9990000085'), numbered('I-2', '9990000085')]),
    );
    expect(new Set(list).size).toBe(2);
    const rows = await gateway.database.query<{ kind: string; person_id: string }>(
      'SELECT kind, person_id FROM person_identifier WHERE person_id = ANY ($1)',
      [list],
    );
    const kinds = (person: string | undefined) =>
      rows.flatMap(({ kind, person_id }) => (person_id === person ? [kind] : [])).toSorted();
    expect(kinds(list[0])).toEqual(['local', 'nhs-number', 'nhs-number+birth-date']);
    expect(kinds(list[1])).toEqual(['local']);
  });
});

describe('The very same record again', () => {
  const record = somebody('D-1');

  test('is a duplicate with the first receipt, in one call and in a later one, and never stored twice', async () => {
    const [first = ''] = receiptsIn(await answerOf([record]));
    const before = await count('inbox');
    const spaced = JSON.stringify([record, record], null, 1);
    const answer = (await pushList(gateway, spaced)).json<ListAnswer>();
    expect(answer.counts).toEqual({ accepted: 0, duplicate: 2, held: 0, rejected: 0 });
    expect(receiptsIn(answer)).toEqual([first, first]);
    await gateway.work();
    expect(receiptsIn(await answerOf([record]))).toEqual([first]);
    expect(await count('inbox')).toBe(before);
  });

  test('in one call with another between them, only the first is stored', async () => {
    const before = await count('inbox');
    const answer = await answerOf([somebody('D-2', 0), somebody('D-2', 1), somebody('D-2', 0)]);
    expect(answer.results.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted', 'duplicate']);
    expect(answer.results[2]?.receipt).toBe(answer.results[0]?.receipt);
    expect(await count('inbox')).toBe(before + 2);
  });

  test('is not one where a word is different, or its time', async () => {
    const answer = await answerOf([somebody('D-1', 1), { ...record, reqol10: [], riskFlags: [] }]);
    expect(answer.counts.accepted).toBe(2);
  });

  test('may be sent again once people gave it up', async () => {
    const [first = ''] = receiptsIn(await answerOf([somebody('D-3')]));
    await gateway.database.query(
      `UPDATE inbox SET state = 'settled', outcome = 'discarded', until_revision = 0 WHERE id = $1`,
      [first],
    );
    expect((await answerOf([somebody('D-3')])).results).not.toMatchObject([{ receipt: first }]);
  });

  test('half of a call that came before: that half is told of, the other is taken in', async () => {
    const day = (from: number) => Array.from({ length: 10 }, (_, index) => somebody(`H-${from + index}`));
    const earlier = receiptsIn(await answerOf(day(0)));
    const answer = await answerOf(day(5));
    expect(answer.counts).toMatchObject({ duplicate: 5, accepted: 5 });
    expect(receiptsIn(answer).slice(0, 5)).toEqual(earlier.slice(5));
  });
});

describe('A call repeated with its key', () => {
  test('gives the very same answer, also later, and stores nothing', async () => {
    const key = randomUUID();
    const list = [somebody('K-1'), { not: 'a record' }, somebody('K-1')];
    const first = await pushList(gateway, list, { key });
    await gateway.work();
    const before = await count('inbox');
    const again = await pushList(gateway, list, { key });
    expect(again.body).toBe(first.body);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(await count('inbox')).toBe(before);
  });

  test('twenty times at once has one effect and one answer', async () => {
    const key = randomUUID();
    const list = [somebody('K-2'), somebody('K-3')];
    const before = await count('inbox');
    const answers = await Promise.all(Array.from({ length: 20 }, () => pushList(gateway, list, { key })));
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(await count('inbox')).toBe(before + 2);
  });
});

describe('Calls at the same time with the same people', () => {
  test('in opposite orders: none waits for ever, all are done, and each person’s order is that of its lane', async () => {
    const ids = Array.from({ length: 25 }, (_, index) => `C-${index}`);
    const numbers = ['9990000093', '9990000107', '9990000115'];
    const calls = Array.from({ length: 12 }, (_, minutes) => {
      const list = ids.map((id, place) => {
        const record = somebody(id, minutes);
        const nhsNumber = numbers[place];
        return nhsNumber === undefined ? record : { ...record, person: { ...record.person, nhsNumber } };
      });
      return minutes % 2 === 0 ? list : list.toReversed();
    });
    const working = gateway.work();
    const answers = await Promise.all(calls.map((list) => answerOf(list)));
    await working;
    expect(answers.every(({ counts }) => counts.accepted === ids.length)).toBe(true);
    await gateway.work();
    const lanes = await gateway.database.query<{ n: number; top: number; head: number; next: number }>(
      `SELECT count(*)::int AS n, max(person_seq)::int AS top, head_seq::int AS head, next_seq::int AS next
       FROM inbox JOIN lane USING (person_id) WHERE inbox.id = ANY ($1) GROUP BY person_id, head_seq, next_seq`,
      [answers.flatMap(receiptsIn)],
    );
    expect(lanes).toHaveLength(ids.length);
    for (const lane of lanes) expect(lane).toEqual({ n: 12, top: 12, head: 13, next: 13 });
  }, 60_000);

  test('one alone and in a list: the visibility of a second change is judged after the first', async () => {
    const { sharing } = people.sharesMost();
    if (sharing === undefined) throw new Error('this person has choices');
    const chosen = (minutes: number, withdrawn: boolean) => ({
      ...somebody('S-1', minutes),
      sharing: { ...sharing, id: 'S-1', ...(withdrawn && { status: 'withdrawn' as const }) },
    });
    await push(gateway, chosen(0, false));
    await gateway.work();
    const answer = await answerOf([chosen(1, true), chosen(2, false), somebody('S-1', 3)]);
    const rows = await gateway.database.query<{ changes_visibility: boolean }>(
      'SELECT changes_visibility FROM inbox WHERE id = ANY ($1) ORDER BY person_seq',
      [receiptsIn(answer)],
    );
    expect(rows.map((row) => row.changes_visibility)).toEqual([true, true, true]);
  });
});
