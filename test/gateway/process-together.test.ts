import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { processNext, processTogether, type Processing } from '../../src/gateway/process-case.ts';
import { startLaneWorker } from '../../src/queues/lane-worker.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { personIdOf } from '../support/look.ts';
import type { CaseRecordInput } from '../support/people.ts';
import { pushList, somebody, type ListAnswer } from '../support/push-list.ts';
import { flawless, itemOf, judgeStory, readStory } from '../support/story.ts';

let gateway: TestGateway;
let processing: Processing;
beforeAll(async () => {
  gateway = await startTestGateway({ now: new Date() });
  processing = { ...gateway.worker.processing, clock: gateway.services.clock };
});
afterAll(() => gateway.stop());

/** So many people, each of them told of so many times. */
function crowd(name: string, people: number, times: number): readonly CaseRecordInput[] {
  const places = Array.from({ length: people }, (_, place) => place);
  return Array.from({ length: times }, (_, time) =>
    places.map((place) => somebody(`${name}-${place}`, time)),
  ).flat();
}
/** Gives the receipts, in order. */
async function accept(records: readonly CaseRecordInput[]): Promise<readonly string[]> {
  const { results } = (await pushList(gateway, records)).json<ListAnswer>();
  return results.map(({ receipt }) => receipt ?? '');
}
const lanesOf = (records: readonly CaseRecordInput[]): readonly string[] => [
  ...new Set(records.map(personIdOf)),
];
const poison = (receipt: string | undefined): Promise<unknown> =>
  gateway.database.query(`UPDATE inbox SET body = '\\x00' WHERE id = $1`, [receipt]);
async function statusesOf(receipts: readonly string[]): Promise<readonly string[]> {
  const found = await gateway.services.store.receipts(receipts);
  return receipts.map((id) => found.find((one) => one.id === id)?.status ?? 'none');
}
const lanes = (people: readonly string[]): Promise<readonly unknown[]> =>
  gateway.database.query(
    'SELECT person_id, head_seq, attempts, not_before FROM lane WHERE person_id = ANY ($1) ORDER BY 1',
    [people],
  );

describe('Together nobody is taken, and nothing has happened,', () => {
  test('when one of twenty cannot be applied', async () => {
    const records = crowd('poisoned', 20, 1);
    const receipts = await accept(records);
    await poison(receipts[7]);
    const before = await lanes(lanesOf(records));
    expect(await processTogether(processing, lanesOf(records))).toEqual([]);
    expect(await lanes(lanesOf(records))).toEqual(before);
    const stored = 'SELECT FROM resource WHERE person_id = ANY ($1)';
    expect(await gateway.database.query(stored, [lanesOf(records)])).toEqual([]);
    expect(new Set(await statusesOf(receipts))).toEqual(new Set(['received']));
  });

  test('when one number stands for two: the one who has it may be among them', async () => {
    const [one, two] = crowd('one-number', 2, 1).map((record, place) => ({
      ...record,
      person: {
        ...record.person,
        nhsNumber: '9990000263',
        name: { given: ['Ann'], family: `Other${place}` },
      },
    }));
    if (one === undefined || two === undefined) throw new Error('two were asked for');
    two.person.birthDate = '1951-01-01';
    const receipts = [...(await accept([one])), ...(await accept([two]))];
    const people = lanesOf([one, two]);
    const conflicts = 'SELECT FROM identity_conflict WHERE person_id = ANY ($1)';
    expect(await processTogether(processing, people)).toEqual([]);
    expect(await gateway.database.query(conflicts, [people])).toEqual([]);
    for (const person of people) expect(await processNext(processing, person)).toBe('settled');
    expect(await gateway.database.query(conflicts, [people])).toHaveLength(1);
    expect(await statusesOf(receipts)).toEqual(['applied', 'applied']);
  });

  test('who failed before, blocked ones, and those whom another worker has', async () => {
    const records = crowd('left-alone', 3, 1);
    const [failed, blocked, free] = lanesOf(records);
    await accept(records);
    await gateway.database.query('UPDATE lane SET attempts = 1 WHERE person_id = $1', [failed]);
    await gateway.database.query(`UPDATE lane SET blocked_code = 'internal' WHERE person_id = $1`, [blocked]);
    await gateway.services.store.transaction(async (tx) => {
      expect(await tx.inbox.takeHead(free ?? '', gateway.time.now)).toBeDefined();
      expect(await processTogether(processing, lanesOf(records))).toEqual([]);
    });
    expect(await processTogether(processing, lanesOf(records))).toEqual([free]);
  });
});

describe('Twenty people together', () => {
  test('are one commit, each with an entry of its own in the log', async () => {
    const records = crowd('commit', 20, 2);
    const receipts = await accept(records);
    const people = lanesOf(records);
    expect((await processTogether(processing, people)).toSorted()).toEqual(people.toSorted());
    const [first] = await gateway.database.query(
      `SELECT count(DISTINCT resource.xmin::text)::int AS commits, count(DISTINCT person_id)::int AS people FROM resource
       WHERE person_id = ANY ($1)`,
      [people],
    );
    expect(first).toEqual({ commits: 1, people: 20 });
    const entries = await gateway.database.query<{ commits: number; entries: number }>(
      `SELECT count(*)::int AS entries FROM audit_event WHERE kind = 'apply' AND xmin::text IN
         (SELECT xmin::text FROM resource WHERE person_id = ANY ($1))`,
      [people],
    );
    expect(entries).toEqual([{ entries: 20 }]);
    // One record of each; the second has its own turn.
    expect(await statusesOf(receipts)).toEqual(records.map((_, i) => (i < 20 ? 'applied' : 'received')));
    await processTogether(processing, people);
    expect(new Set(await statusesOf(receipts))).toEqual(new Set(['applied']));
  });
});

describe('A worker', () => {
  test('with one bad record among twenty lanes: it fails alone, the others are applied once and in order', async () => {
    const records = crowd('worked', 20, 3);
    const receipts = await accept(records);
    const bad = personIdOf(somebody('worked-7'));
    await poison(receipts[7]);
    const clock = (): Date => new Date();
    const worker = startLaneWorker({
      purge: gateway.worker.purge,
      processing: { ...processing, clock },
      store: gateway.worker.store,
      clock,
      queue: { databaseUrl: gateway.config.DATABASE_URL, redisUrl: undefined, log: () => undefined },
      log: () => undefined,
      lanesAtOnce: 80,
    });
    const good = records.filter((record) => personIdOf(record) !== bad);
    const goodReceipts = receipts.filter((_, place) => place % 20 !== 7);
    try {
      await vi.waitFor(
        async () => expect(new Set(await statusesOf(goodReceipts))).toEqual(new Set(['applied'])),
        { timeout: 30_000, interval: 50 },
      );
    } finally {
      await worker.close();
    }
    const { arrived, applied } = await readStory(gateway.database);
    const people = new Set(lanesOf(good));
    const theirs = {
      arrived: arrived.filter(({ lane }) => people.has(lane)),
      applied: applied.filter(({ lane }) => people.has(lane)),
    };
    const sent = good.map((record) => ({ ...itemOf(record), answer: 'acknowledged' as const }));
    expect(judgeStory(sent, theirs)).toEqual(flawless);
    expect(applied.filter(({ lane }) => lane === bad)).toEqual([]);
    const [lane] = await gateway.database.query<{ attempts: number; head_seq: string }>(
      'SELECT attempts, head_seq FROM lane WHERE person_id = $1',
      [bad],
    );
    expect(lane?.head_seq).toBe('1');
    expect(lane?.attempts).toBeGreaterThan(0);
  });
});
