import type { IndexCheckStore } from '../gateway/ports/index-checks.ts';
import type { Transaction } from './transaction.ts';

/** What the national index said of people. */
export function createIndexCheckStore(tx: Transaction): IndexCheckStore {
  return {
    async restrict(personId) {
      await tx.query(
        `INSERT INTO index_check (person_id, restricted, heard) SELECT id, true, 1 FROM person WHERE id = $1
         ON CONFLICT (person_id) DO UPDATE SET restricted = true, heard = index_check.heard + 1`,
        [personId],
      );
    },
    async heard(personId) {
      const { rows } = await tx.query<{ heard: string }>({
        name: 'restriction-heard',
        text: 'SELECT heard FROM index_check WHERE person_id = $1',
        values: [personId],
      });
      return Number(rows[0]?.heard ?? 0);
    },
    async keep({ personId, number, result, isRestricted, heardBefore, checkedAt, dueAt }) {
      await tx.query(
        `INSERT INTO index_check (person_id, restricted, number, result, checked_at, due_at)
         VALUES ($1, coalesce($2, false), $3, $4, $5, $6)
         ON CONFLICT (person_id) DO UPDATE SET
           restricted = CASE WHEN index_check.heard > $7 THEN true ELSE coalesce($2, index_check.restricted) END,
           number = $3, result = $4, checked_at = $5, due_at = $6`,
        [personId, isRestricted ?? null, number, result, checkedAt, dueAt, heardBefore],
      );
    },
    async isVerified(personId, number) {
      const { rows } = await tx.query({
        name: 'is-verified',
        text: "SELECT FROM index_check WHERE person_id = $1 AND number = $2 AND result = 'verified'",
        values: [personId, number],
      });
      return rows.length > 0;
    },
    async due(at, limit) {
      const { rows } = await tx.query<{ id: string }>(
        `SELECT id FROM person LEFT JOIN index_check ON person_id = id
         WHERE (due_at IS NULL OR due_at <= $1)
           AND EXISTS (SELECT FROM person_identifier WHERE person_identifier.person_id = id AND kind = 'nhs-number')
         ORDER BY due_at NULLS FIRST, id LIMIT $2`,
        [at, limit],
      );
      return rows.map(({ id }) => id);
    },
  };
}
