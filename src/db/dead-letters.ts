import type { Pool } from 'pg';
import { countChange, currentRevision } from './person-revision.ts';
import { inTransaction } from './transaction.ts';

/** A record that waits for somebody to decide. Names no person. */
export interface DeadLetter {
  readonly receipt: string;
  readonly code: string;
  readonly since: Date;
}

/** What nobody has decided on yet, oldest first: records that block their lane, and those whose NHS number stands for somebody else. */
export async function listDeadLetters(pool: Pool): Promise<readonly DeadLetter[]> {
  const { rows } = await pool.query<{ inbox_id: string; code: string; first_at: Date }>(
    `SELECT inbox_id, code, first_at FROM dead_letter WHERE resolved_at IS NULL
     UNION ALL SELECT inbox_id, 'identity-conflict', found_at FROM identity_conflict WHERE resolved_at IS NULL
     ORDER BY first_at`,
  );
  return rows.map((row) => ({ receipt: row.inbox_id, code: row.code, since: row.first_at }));
}

/**
 * Gives a dead letter up, with a reason, and lets its lane go on. What it said of who may see what is given up with it. False when there is
 * no such dead letter.
 */
export async function discardDeadLetter(
  pool: Pool,
  receipt: string,
  reason: string,
  at: Date,
): Promise<boolean> {
  return inTransaction(pool, async (tx) => {
    const { rows } = await tx.query<{ person_id: string }>(
      `UPDATE dead_letter SET resolution = $2, resolved_at = $3 FROM inbox
       WHERE inbox_id = $1 AND resolved_at IS NULL AND inbox.id = inbox_id RETURNING person_id`,
      [receipt, reason, at],
    );
    const [letter] = rows;
    if (letter === undefined) return false;
    countChange(tx, letter.person_id, at);
    await tx.query(
      `UPDATE inbox SET state = 'settled', outcome = 'discarded', settled_at = $2, until_revision = ${currentRevision('person_id')}
       WHERE id = $1`,
      [receipt, at],
    );
    await tx.query(
      `UPDATE lane SET head_seq = head_seq + 1, blocked_code = NULL, attempts = 0, not_before = '-infinity'
       WHERE (person_id, head_seq) = (SELECT person_id, person_seq FROM inbox WHERE id = $1)`,
      [receipt],
    );
    return true;
  });
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
