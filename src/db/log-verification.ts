import pg from 'pg';
import type { LogVerification } from '../gateway/ports/log-tree.ts';
import type { Queryable } from './transaction.ts';

/** Keeps what a verification of the log found, for the officers' first page and for those who watch. */
export async function keepVerification(url: string, found: Omit<LogVerification, 'at'>): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'lwg-audit-verify' });
  await client.connect();
  try {
    await client.query('INSERT INTO log_verification (size, problem) VALUES ($1, $2)', [
      found.size?.toString(),
      found.problem,
    ]);
  } finally {
    await client.end();
  }
}

/** The last one, whatever it found. */
export async function readVerification(db: Queryable): Promise<LogVerification | undefined> {
  const { rows } = await db.query<{ at: Date; size: string | null; problem: string | null }>(
    'SELECT at, size, problem FROM log_verification ORDER BY at DESC LIMIT 1',
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  return {
    at: row.at,
    size: row.size === null ? undefined : BigInt(row.size),
    problem: row.problem ?? undefined,
  };
}
