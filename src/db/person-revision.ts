import type { Transaction } from './transaction.ts';

/**
 * Counts a change to what decisions about the person rest on, once a transaction; `at` is when, in the gateway's time. MUST come before the
 * statements that say {@link currentRevision}.
 */
export function countChange(tx: Transaction, personId: string, at: Date): void {
  countChanges(tx, [personId], at);
}

/** The same for several people. */
export function countChanges(tx: Transaction, personIds: readonly string[], at: Date): void {
  const uncounted = [...new Set(personIds)].filter((id) => !tx.changedPeople.has(id));
  if (uncounted.length === 0) return;
  for (const id of uncounted) tx.changedPeople.add(id);
  tx.send({
    name: 'count-changes',
    text: `WITH changed AS (UPDATE person SET revision = revision + 1 WHERE id = ANY ($1::uuid[]) RETURNING id, revision)
      INSERT INTO person_revision (person_id, revision, at)
      SELECT id, revision, greatest($2::timestamptz, (SELECT at FROM person_revision WHERE person_id = id ORDER BY revision DESC LIMIT 1)) FROM changed`,
    values: [uncounted, at],
  });
}

/** The person's revision in SQL. `personId` names a parameter or a column. */
export function currentRevision(personId: '$1' | 'person_id'): string {
  return `(SELECT revision FROM person WHERE id = ${personId})`;
}
