import type { Transaction } from './transaction.ts';

/**
 * Counts a change to what decisions about the person rest on, once a transaction; `at` is when, in the gateway's time. MUST come before the
 * statements that say {@link currentRevision}.
 */
export function countChange(tx: Transaction, personId: string, at: Date): void {
  if (tx.changedPeople.has(personId)) return;
  tx.changedPeople.add(personId);
  tx.send({
    name: 'count-change',
    text: `WITH changed AS (UPDATE person SET revision = revision + 1 WHERE id = $1 RETURNING id, revision)
      INSERT INTO person_revision (person_id, revision, at)
      SELECT id, revision, greatest($2::timestamptz, (SELECT at FROM person_revision WHERE person_id = $1 ORDER BY revision DESC LIMIT 1)) FROM changed`,
    values: [personId, at],
  });
}

/** The person's revision in SQL. `personId` names a parameter or a column. */
export function currentRevision(personId: '$1' | '$2' | 'person_id'): string {
  return `(SELECT revision FROM person WHERE id = ${personId})`;
}
