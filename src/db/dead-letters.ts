import type { Pool } from 'pg';
import { inTransaction } from './transaction.ts';

/** A record that could not be applied, blocking its lane until somebody decides. Names no person. */
export interface DeadLetter {
  readonly receipt: string;
  readonly code: string;
  readonly since: Date;
}

/** Dead letters that nobody has decided on yet, oldest first. */
export async function listDeadLetters(pool: Pool): Promise<readonly DeadLetter[]> {
  const { rows } = await pool.query<{ inbox_id: string; code: string; first_at: Date }>(
    'SELECT inbox_id, code, first_at FROM dead_letter WHERE resolved_at IS NULL ORDER BY first_at',
  );
  return rows.map((row) => ({ receipt: row.inbox_id, code: row.code, since: row.first_at }));
}

/** Opens the lane so that its head is tried again. False when there is no such dead letter. */
export async function retryDeadLetter(pool: Pool, receipt: string, at: Date): Promise<boolean> {
  return inTransaction(pool, async (tx) => {
    const { rowCount } = await tx.query(
      `UPDATE dead_letter SET resolution = 'retried', resolved_at = $2 WHERE inbox_id = $1 AND resolved_at IS NULL`,
      [receipt, at],
    );
    if (rowCount !== 1) return false;
    await tx.query(
      `UPDATE lane SET blocked_code = NULL, attempts = 0, not_before = '-infinity'
       WHERE person_id = (SELECT person_id FROM inbox WHERE id = $1)`,
      [receipt],
    );
    return true;
  });
}
