import type {
  DeadLetter,
  DeadLetterInHand,
  DeadLetterStore,
  Skipping,
} from '../gateway/ports/dead-letters.ts';
import { countChange, currentRevision } from './person-revision.ts';
import type { Queryable, Transaction } from './transaction.ts';

interface DeadLetterRow {
  readonly receipt: string;
  readonly person_id: string;
  readonly code: string;
  readonly since: Date;
  readonly organisation: string;
  readonly source: string;
  readonly attempts: number;
  readonly behind: number;
  readonly hides_person: boolean;
}

const waiting = `
  SELECT inbox_id AS receipt, inbox.person_id, code, first_at AS since, source_organisation AS organisation, source, lane.attempts,
    (next_seq - head_seq - 1)::int AS behind, changes_visibility AS hides_person
  FROM dead_letter JOIN inbox ON inbox.id = inbox_id JOIN lane ON lane.person_id = inbox.person_id AND lane.head_seq = inbox.person_seq
  WHERE resolved_at IS NULL AND blocked_code IS NOT NULL`;

/** Records that block their lane, longest waiting first. */
export async function deadLetters(db: Queryable, limit: number): Promise<readonly DeadLetter[]> {
  const { rows } = await db.query<DeadLetterRow>(`${waiting} ORDER BY first_at, inbox_id LIMIT $1`, [limit]);
  return rows.map(toDeadLetter);
}

/** One of them; undefined when this blocks no lane. */
export async function deadLetter(db: Queryable, receipt: string): Promise<DeadLetter | undefined> {
  const { rows } = await db.query<DeadLetterRow>(`${waiting} AND inbox_id = $1`, [receipt]);
  return rows[0] && toDeadLetter(rows[0]);
}

/** Dead letters that somebody decides on. */
export function createDeadLetterStore(tx: Transaction): DeadLetterStore {
  return {
    async take(receipt) {
      const { rows } = await tx.query<DeadLetterRow>(`${waiting} AND inbox_id = $1 FOR UPDATE OF lane`, [
        receipt,
      ]);
      return rows[0] && { ...toDeadLetter(rows[0]), personId: rows[0].person_id };
    },
    async retry({ receipt, personId }, at) {
      await resolve(tx, receipt, 'retried', at);
      await tx.query(
        `UPDATE lane SET blocked_code = NULL, attempts = 0, not_before = '-infinity' WHERE person_id = $1`,
        [personId],
      );
    },
    skip: (letter, skipping, at) => skip(tx, letter, skipping, at),
  };
}

async function skip(
  tx: Transaction,
  { receipt, personId }: DeadLetterInHand,
  { reason, issues, givesUpChoices }: Skipping,
  at: Date,
): Promise<void> {
  await resolve(tx, receipt, reason, at);
  countChange(tx, personId, at);
  const stays = 'changes_visibility AND NOT $2';
  await tx.query(
    `UPDATE inbox SET state = CASE WHEN ${stays} THEN 'held' ELSE 'settled' END, outcome = 'discarded', issues = $3, settled_at = $4,
       until_revision = CASE WHEN NOT (${stays}) THEN ${currentRevision('person_id')} END WHERE id = $1`,
    [receipt, givesUpChoices, JSON.stringify(issues), at],
  );
  await tx.query(
    `UPDATE lane SET head_seq = head_seq + 1, blocked_code = NULL, attempts = 0, not_before = '-infinity' WHERE person_id = $1`,
    [personId],
  );
}

async function resolve(tx: Transaction, receipt: string, resolution: string, at: Date): Promise<void> {
  await tx.query('UPDATE dead_letter SET resolution = $2, resolved_at = $3 WHERE inbox_id = $1', [
    receipt,
    resolution,
    at,
  ]);
}

function toDeadLetter(row: DeadLetterRow): DeadLetter {
  const { receipt, code, since, organisation, source, attempts, behind, hides_person: hidesPerson } = row;
  return { receipt, code, since, organisation, source, attempts, behind, hidesPerson };
}
