import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { countChange } from '../../src/db/person-revision.ts';
import { createPool } from '../../src/db/pool.ts';
import { inTransaction } from '../../src/db/transaction.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let pool: Pool;
let person: string;
const at = new Date('2026-11-22T02:10:00Z');
const broken = new Error('broken');
beforeAll(async () => {
  database = await createDatabase();
  pool = createPool({ url: database.url, name: 'attempt', max: 2, onError: () => undefined });
});
beforeEach(async () => {
  person = randomUUID();
  await database.query('INSERT INTO person (id) VALUES ($1)', [person]);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const revision = async (): Promise<unknown> =>
  (await database.query('SELECT revision::int FROM person WHERE id = $1', [person]))[0];

describe('An attempt that fails', () => {
  test('undoes what it did and nothing else, and the transaction commits', async () => {
    const other = randomUUID();
    await inTransaction(pool, async (tx) => {
      await tx.query('INSERT INTO person (id) VALUES ($1)', [other]);
      const attempted = tx.attempt(async () => {
        await tx.query('UPDATE person SET revision = 5 WHERE id = $1', [other]);
        throw broken;
      });
      await expect(attempted).rejects.toBe(broken);
    });
    expect(await database.query('SELECT revision::int FROM person WHERE id = $1', [other])).toEqual([
      { revision: 0 },
    ]);
  });

  test('is known by a statement that nobody waited for, before the commit and not at it', async () => {
    await inTransaction(pool, async (tx) => {
      const attempted = tx.attempt(async () => tx.send({ text: 'SELECT 1 / 0' }));
      await expect(attempted).rejects.toMatchObject({ code: '22012' });
      countChange(tx, person, at);
    });
    expect(await revision()).toEqual({ revision: 1 });
  });

  test('has counted no change: what is changed after it is', async () => {
    await inTransaction(pool, async (tx) => {
      await tx
        .attempt(async () => {
          countChange(tx, person, at);
          throw broken;
        })
        .catch(() => undefined);
      countChange(tx, person, at);
    });
    expect(await revision()).toEqual({ revision: 1 });
  });

  test('with the connection says that the database is away', async () => {
    const cut = inTransaction(pool, (tx) =>
      tx.attempt(async () => {
        const { rows } = await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
        await database.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
        await tx.query('SELECT 1');
      }),
    );
    await expect(cut).rejects.toMatchObject({ code: 'unavailable' });
  });
});

test('One that succeeds is part of the transaction, and undone with it', async () => {
  const undone = inTransaction(pool, async (tx) => {
    await tx.attempt(async () => countChange(tx, person, at));
    throw broken;
  });
  await expect(undone).rejects.toBe(broken);
  expect(await revision()).toEqual({ revision: 0 });
});
