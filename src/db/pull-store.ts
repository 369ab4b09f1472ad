import type { Pool, QueryResultRow } from 'pg';
import type { PullStore } from '../gateway/ports/case-pull.ts';
import { asGatewayError } from './transaction.ts';

/** First half of the advisory lock of a pull; the other locks of two halves are of class 1. */
const lockClass = 2;

/** Cursors of pulls. Each statement commits by itself: a cursor is worth nothing to the one after it. */
export function createPullStore(pool: Pool): PullStore {
  return {
    async stateOf(source) {
      const [row] = await ask<StateRow>(pool, 'SELECT * FROM case_pull WHERE source = $1', [source]);
      if (row === undefined) return undefined;
      const { cursor_at, tried_at, pulled_at, failure } = row;
      return {
        cursor: cursor_at ?? undefined,
        triedAt: tried_at,
        pulledAt: pulled_at ?? undefined,
        failure: failure ?? undefined,
      };
    },
    async begin(source, at) {
      await ask(
        pool,
        'INSERT INTO case_pull (source, tried_at) VALUES ($1, $2) ON CONFLICT (source) DO UPDATE SET tried_at = excluded.tried_at',
        [source, at],
      );
    },
    async moveCursor(source, cursor) {
      await ask(pool, 'UPDATE case_pull SET cursor_at = greatest(cursor_at, $2) WHERE source = $1', [
        source,
        cursor,
      ]);
    },
    async end(source, at, failure) {
      await ask(
        pool,
        'UPDATE case_pull SET failure = $3, pulled_at = CASE WHEN $3::text IS NULL THEN $2 ELSE pulled_at END WHERE source = $1',
        [source, at, failure ?? null],
      );
    },
    exclusively: (source, work) => exclusively(pool, source, work),
  };
}

interface StateRow {
  readonly cursor_at: Date | null;
  readonly tried_at: Date;
  readonly pulled_at: Date | null;
  readonly failure: string | null;
}

/** The lock is of a connection of its own: whatever ends the process ends it too. */
async function exclusively<T>(pool: Pool, source: string, work: () => Promise<T>): Promise<T | 'busy'> {
  const client = await pool.connect().catch((error: unknown) => {
    throw asGatewayError(error);
  });
  const key = [lockClass, source];
  let unlocked = false;
  try {
    const { rows } = await client.query<{ locked: boolean }>(
      'SELECT pg_try_advisory_lock($1, hashtext($2)) AS locked',
      key,
    );
    if (rows[0]?.locked !== true) {
      unlocked = true;
      return 'busy';
    }
    try {
      return await work();
    } finally {
      await client.query('SELECT pg_advisory_unlock($1, hashtext($2))', key);
      unlocked = true;
    }
  } finally {
    // A connection that may still hold the lock is ended: given back, it would stop every later pull.
    client.release(!unlocked);
  }
}

async function ask<Row extends QueryResultRow>(
  pool: Pool,
  text: string,
  values: readonly unknown[],
): Promise<readonly Row[]> {
  try {
    return (await pool.query<Row>(text, [...values])).rows;
  } catch (error) {
    throw asGatewayError(error);
  }
}
