import type { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPool } from '../../src/db/pool.ts';
import { inTransaction } from '../../src/db/transaction.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/processes.ts';

let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await createDatabase();
  await database.query('CREATE TABLE note (id integer PRIMARY KEY, text text)');
  await database.query('GRANT SELECT, INSERT ON note TO lwg_gateway');
  pool = createPool({ url: database.url, name: 'commit-test', max: 4, onError: () => undefined });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const rounds = Array.from({ length: 50 }, (_, round) => round);

async function stored(ids: readonly number[]): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM note WHERE id = ANY ($1)',
    [ids],
  );
  return row?.count ?? 0;
}

/** Runs a transaction as a flow does: what it resolves with is what would have been acknowledged. */
async function outcomeOf(work: Parameters<typeof inTransaction<unknown>>[1]): Promise<string> {
  return inTransaction(pool, work).then(
    () => 'acknowledged',
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'),
  );
}

function count(outcomes: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

describe('A transaction is not acknowledged', () => {
  test('when an error inside it was swallowed: the driver calls that COMMIT a success (50 of 50)', async () => {
    const outcomes = await Promise.all(
      rounds.map((id) =>
        outcomeOf(async (tx) => {
          await tx.query('INSERT INTO note VALUES ($1, $2)', [id, 'swallowed']);
          await tx.query('SELECT 1 / 0').catch(() => undefined);
        }),
      ),
    );
    expect(count(outcomes)).toEqual({ 'commit-rolled-back': 50 });
    expect(await stored(rounds)).toBe(0);
  });

  test('when its session is ended just before COMMIT (50 of 50), and its connection is not used again', async () => {
    const outcomes: string[] = [];
    const pids = new Set<number>();
    for (const round of rounds) {
      const outcome = await outcomeOf(async (tx) => {
        await tx.query('INSERT INTO note VALUES ($1, $2)', [1_000 + round, 'ended']);
        const { rows } = await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
        pids.add(rows[0]?.pid ?? 0);
        await database.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
      });
      outcomes.push(outcome);
    }
    expect(outcomes.filter((outcome) => !['commit-unknown', 'unavailable'].includes(outcome))).toEqual([]);
    expect(await stored(rounds.map((round) => 1_000 + round))).toBe(0);
    expect(pids.size).toBe(50);
  });

  test('when its statement is cancelled', async () => {
    const outcome = await outcomeOf(async (tx) => {
      const { rows } = await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      const slept = tx.query('SELECT pg_sleep(20)');
      slept.catch(() => undefined);
      const cancelOnceAsleep = `SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'PgSleep'`;
      while ((await database.query(cancelOnceAsleep, [rows[0]?.pid])).length === 0);
      await slept;
    });
    expect(outcome).toBe('unavailable');
  });

  test('when what ran inside it threw: that very error comes out, and nothing is stored', async () => {
    const thrown = new Error('of the work');
    const work = inTransaction(pool, async (tx) => {
      await tx.query('INSERT INTO note VALUES ($1, $2)', [2_000, 'thrown']);
      throw thrown;
    });
    await expect(work).rejects.toBe(thrown);
    expect(await stored([2_000])).toBe(0);
  });

  test('when the database cannot be reached', async () => {
    const nowhere = createPool({
      url: 'postgresql://nobody@127.0.0.1:9/none',
      name: 'commit-test',
      max: 1,
      onError: () => undefined,
    });
    await expect(inTransaction(nowhere, async () => 'done')).rejects.toMatchObject({ code: 'unavailable' });
    await nowhere.end();
  });
});

describe('A doubtful commit', () => {
  beforeAll(async () => {
    await database.query(`CREATE FUNCTION doubt() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE WARNING USING ERRCODE = '01000', MESSAGE = 'committed locally'; RETURN NULL; END $$`);
    await database.query(`CREATE CONSTRAINT TRIGGER doubt AFTER INSERT ON note DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW WHEN (NEW.text = 'doubtful') EXECUTE FUNCTION doubt()`);
  });

  test('resolves in the driver, and is unknown here (50 of 50)', async () => {
    const pids: number[] = [];
    const outcomes: string[] = [];
    for (const round of rounds) {
      const outcome = await outcomeOf(async (tx) => {
        await tx.query('INSERT INTO note VALUES ($1, $2)', [3_000 + round, 'doubtful']);
        pids.push((await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]?.pid ?? 0);
      });
      outcomes.push(outcome);
    }
    expect(count(outcomes)).toEqual({ 'commit-unknown': 50 });
    expect(new Set(pids).size).toBe(50);
  });

  test('is one only where the warning comes with the COMMIT', async () => {
    const warns = `DO $$ BEGIN RAISE WARNING USING ERRCODE = '01000', MESSAGE = 'earlier'; END $$`;
    expect(await outcomeOf((tx) => tx.query(warns))).toBe('acknowledged');
  });
});

describe('A commit that the server does not answer', () => {
  /** The server hears COMMIT and says nothing, as it does while a synchronous standby is away. */
  async function unheard(id: number): Promise<{ readonly outcome: string; readonly pid: number }> {
    let pid = 0;
    const outcome = await outcomeOf(async (tx) => {
      await tx.query('INSERT INTO note VALUES ($1, $2)', [id, 'unheard']);
      pid = (await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]?.pid ?? 0;
      process.kill(pid, 'SIGSTOP');
    });
    process.kill(pid, 'SIGCONT');
    return { outcome, pid };
  }

  test('is unknown, its connection is not used again, and it may well have been committed', async () => {
    const { outcome, pid } = await unheard(5_000);
    expect(outcome).toBe('commit-unknown');
    const next = await inTransaction(pool, (tx) => tx.query('SELECT pg_backend_pid() AS pid'));
    expect(next.rows).not.toEqual([{ pid }]);
    await eventually(async () => ((await stored([5_000])) === 1 ? true : undefined), 'note of it');
  });

  test('is one among several: each is unknown, and what comes after them is acknowledged', async () => {
    const several = await Promise.all([6_000, 6_001, 6_002, 6_003].map(unheard));
    expect(count(several.map(({ outcome }) => outcome))).toEqual({ 'commit-unknown': 4 });
    expect(await outcomeOf((tx) => tx.query('SELECT'))).toBe('acknowledged');
  });
});

describe('A transaction is acknowledged', () => {
  test('when the server said COMMIT, and is then visible to everybody', async () => {
    expect(await outcomeOf((tx) => tx.query('INSERT INTO note VALUES (4000, $1)', ['kept']))).toBe(
      'acknowledged',
    );
    expect(await stored([4_000])).toBe(1);
  });

  test('in READ COMMITTED: a reader that waited for a lock sees what was committed meanwhile', async () => {
    const level = await inTransaction(pool, (tx) => tx.query('SHOW transaction_isolation'));
    expect(level.rows).toEqual([{ transaction_isolation: 'read committed' }]);
  });
});
