import { createHash, randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { historiesOf } from '../../src/db/look-histories.ts';
import { createPool } from '../../src/db/pool.ts';
import { inTransaction } from '../../src/db/transaction.ts';
import type { LookHistory } from '../../src/gateway/ports/reviews.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';

const hash = (of: string): Buffer => createHash('sha256').update(of).digest();
const now = new Date('2026-11-22T02:10:00Z');
/** In London, the last hour of the day before. */
const yesterday = new Date('2026-11-21T23:30:00Z');
const longAgo = new Date('2026-10-01T12:00:00Z');

let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await createDatabase();
  pool = createPool({ url: database.url, name: 'histories', max: 1, onError: () => undefined });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

/** A user's looks at one person at these moments, remembered; and what was before each, of those that are asked of. */
async function historiesAt(
  ats: readonly Date[],
  { asksLately = false, leastToday = 20 } = {},
): Promise<readonly (LookHistory | undefined)[]> {
  const actorHash = hash(randomUUID());
  const looks = ats.map((at) => ({
    entryId: randomUUID(),
    at,
    outcome: 'shown',
    asksLately,
    actorHash,
    personHash: hash('person'),
  }));
  for (const { entryId, at, outcome, personHash } of looks) {
    await database.query("INSERT INTO reviewed_look VALUES ($1, $2, $3, $4, $5, '{}')", [
      entryId,
      actorHash,
      personHash,
      at,
      outcome,
    ]);
  }
  const found = await inTransaction(pool, (tx) => historiesOf(tx, looks, leastToday));
  return looks.map(({ entryId }) => found.get(entryId));
}

describe('Before a look', () => {
  test('is none that comes after it in the list, though it was made at the same moment and is remembered', async () => {
    const found = await historiesAt([now, now, now]);
    expect(found.map((one) => one?.today)).toEqual([0, 1, 2]);
    expect(found.map((one) => one?.atPerson.length)).toEqual([0, 1, 2]);
    expect(found.map((one) => one?.last)).toEqual([undefined, now, now]);
  });

  test('there may be another day, by the clock in London, which is counted apart', async () => {
    const [, , last] = await historiesAt([yesterday, yesterday, now], { leastToday: 1 });
    expect(last).toMatchObject({ today: 0, earlierDays: [2], last: yesterday });
  });

  test('there may be one of long ago: of the user’s month it is none, and of the person it is one', async () => {
    const [, last] = await historiesAt([longAgo, now], { leastToday: 1, asksLately: true });
    expect(last).toMatchObject({ earlierDays: [], last: longAgo, lately: { all: 0, unexplained: 0 } });
    expect(last?.atPerson).toEqual([{ at: longAgo, outcome: 'shown' }]);
  });

  test('a month is counted for the rules that ask for it, and for no other', async () => {
    const [, unasked] = await historiesAt([yesterday, now]);
    expect(unasked).toMatchObject({ earlierDays: [], lately: { all: 0, unexplained: 0 } });
    const [, asked] = await historiesAt([yesterday, now], { asksLately: true, leastToday: 1 });
    expect(asked).toMatchObject({ earlierDays: [1], lately: { all: 1, unexplained: 1 } });
  });
});
