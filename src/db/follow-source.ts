import type { Applied } from '../gateway/ports/records.ts';
import type { Transaction } from './transaction.ts';

// A row that follows its source is as late as the source's latest record, without being written (`resource_as_said`). Whatever is here MUST be sent
// before the source's own time is: it tells by the one before.

/**
 * In SQL, whether what is written now is of its source's latest record. `$1`, `$2` and `$4` are person, source and the record's time. Choices that
 * came late are not.
 */
export const isOfLatest =
  'NOT EXISTS (SELECT FROM source_record WHERE person_id = $1 AND source = $2 AND modified > $4)';

/** What the source says again unchanged, and did not follow it. */
export function follow(tx: Transaction, applied: Applied, ids: readonly string[]): void {
  if (ids.length === 0) return;
  tx.send({
    name: 'follow-source',
    text: `UPDATE resource SET source_modified = $4, follows_source = ${isOfLatest}
     WHERE person_id = $1 AND source = $2 AND id = ANY ($3::uuid[]) AND source_modified < $4`,
    values: [applied.personId, applied.source, [...ids], applied.sourceModified],
  });
}

/** What the source no longer speaks of, and stands: it keeps the time at which it last did. */
export function stopFollowing(tx: Transaction, applied: Applied, ids: readonly string[]): void {
  if (ids.length === 0) return;
  tx.send({
    name: 'stop-following-source',
    text: `UPDATE resource SET source_modified = greatest(resource.source_modified, latest.modified), follows_source = false
     FROM source_record AS latest
     WHERE latest.person_id = $1 AND latest.source = $2 AND latest.modified < $4
       AND resource.person_id = $1 AND resource.source = $2 AND resource.id = ANY ($3::uuid[])`,
    values: [applied.personId, applied.source, [...ids], applied.sourceModified],
  });
}
