import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { token } from '../support/ask.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { isShown, personIdOf } from '../support/look.ts';
import { changed, people, type CaseRecordInput } from '../support/people.ts';
import { push, pushAndApply } from '../support/push.ts';
import { readsAfterWithdrawal, timed, type Operation } from '../support/withdrawal-history.ts';

let gateway: TestGateway;
let bearer: string;
const priya = people.sharesWhoHelps();
const personId = personIdOf(priya);
let minutes = 0;

beforeAll(async () => {
  gateway = await startTestGateway();
  bearer = await token(gateway);
  expect(await pushAndApply(gateway, priya)).toBe('applied');
});
afterAll(() => gateway.stop());

function next(status: 'active' | 'withdrawn'): CaseRecordInput {
  minutes += 1;
  const { sharing } = priya;
  if (sharing === undefined) throw new Error('this person has made choices');
  return changed(priya, minutes, { sharing: { ...sharing, status } });
}

describe('The checker of histories', () => {
  const withdraw = { kind: 'withdraw', start: 0, end: 10 } as const;
  const read = { kind: 'read', start: 11, end: 12, shown: true } as const;

  test('finds a read that started after the acknowledgement and showed something', () => {
    expect(readsAfterWithdrawal([withdraw, read])).toEqual([read]);
  });

  test('finds it also when a permission came only after it', () => {
    expect(readsAfterWithdrawal([withdraw, read, { kind: 'permit', start: 13, end: 14 }])).toEqual([read]);
  });

  test('finds it also behind an earlier permission', () => {
    expect(readsAfterWithdrawal([{ kind: 'permit', start: -5, end: -1 }, withdraw, read])).toEqual([read]);
  });

  test('is content with a read that began before it, that showed nothing, or that a permission came before', () => {
    expect(readsAfterWithdrawal([withdraw, { ...read, start: 9 }])).toEqual([]);
    expect(readsAfterWithdrawal([withdraw, { ...read, shown: false }])).toEqual([]);
    expect(readsAfterWithdrawal([withdraw, { kind: 'permit', start: 10, end: 11 }, read])).toEqual([]);
  });
});

describe('A hundred changes of mind while others read the same person', () => {
  test('no read that started after an acknowledged withdrawal shows anything', async () => {
    const history: Operation[] = [];
    let flipping = true;
    const flip = async (): Promise<void> => {
      for (let round = 0; round < 100; round++) {
        const kind = round % 2 === 0 ? 'withdraw' : 'permit';
        const record = next(kind === 'withdraw' ? 'withdrawn' : 'active');
        const { result, ...times } = await timed(() => push(gateway, record));
        expect(result.statusCode).toBe(202);
        history.push({ kind, ...times });
        await gateway.work();
      }
      flipping = false;
    };
    const look = async (): Promise<void> => {
      while (flipping) {
        const { result, ...times } = await timed(() => isShown(gateway, bearer, personId));
        history.push({ kind: 'read', shown: result, ...times });
      }
    };
    await Promise.all([flip(), look(), look()]);
    expect(readsAfterWithdrawal(history)).toEqual([]);
    const reads = history.filter(({ kind }) => kind === 'read');
    expect(new Set(reads.map(({ shown }) => shown))).toEqual(new Set([true, false]));
    expect(reads.length).toBeGreaterThan(100);
  });
});

describe('A withdrawal that arrives while an earlier record is being applied', () => {
  test('waits for it, and neither stops the other', async () => {
    await push(gateway, next('active'));
    const { store } = gateway.worker;
    const applying = store.transaction(async (tx) => {
      expect(await tx.inbox.takeHead(personId, gateway.time.now)).toBeDefined();
      const withdrawal = push(gateway, next('withdrawn'));
      await somebodyWaits();
      await tx.people.lock(personId, 'exclusive');
      return { withdrawal };
    });
    const { withdrawal } = await applying;
    expect((await withdrawal).statusCode).toBe(202);
    expect(await isShown(gateway, bearer, personId)).toBe(false);
  });
});

/** Resolves once a session of this database waits for a lock. */
async function somebodyWaits(): Promise<void> {
  for (;;) {
    const [row] = await gateway.database.query<{ waiting: boolean }>(
      `SELECT count(*) > 0 AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    if (row?.waiting === true) return;
  }
}
