import type { LookEvidence } from '../audit/review/facts.ts';
import type {
  ExplainedHit,
  ExplainedLook,
  HoldStore,
  PendingEntry,
  ReviewFactStore,
} from '../gateway/ports/reviews.ts';
import type { MasterKeys } from '../sealing/keys.ts';
import type { OwnerKey } from '../sealing/seal.ts';
import { historiesOf } from './look-histories.ts';
import { identifiersOf, recordsOf } from './review-records.ts';
import type { Transaction } from './transaction.ts';

/** The work-list of the rules, and earlier looks by keyed hashes. */
export function createReviewFactStore(
  tx: Transaction,
  master: MasterKeys,
  deployment: OwnerKey,
): ReviewFactStore {
  return {
    async takePending(at, limit) {
      // Claimed by deletion: a worker that dies gives them back, and no entry is passed over because it became visible late.
      const { rows } = await tx.query<{ entry_id: string; at: Date; attempts: number }>({
        name: 'take-pending-reviews',
        text: `DELETE FROM review_pending WHERE entry_id IN
           (SELECT entry_id FROM review_pending WHERE not_before <= $1 ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED)
         RETURNING entry_id, at, attempts`,
        values: [at, limit],
      });
      return rows
        .map((row): PendingEntry => ({ entryId: row.entry_id, at: row.at, attempts: row.attempts }))
        .toSorted((one, other) => one.at.getTime() - other.at.getTime());
    },
    async putOff({ entryId, at, attempts }, until) {
      await tx.query(
        'INSERT INTO review_pending (entry_id, at, attempts, not_before) VALUES ($1, $2, $3, $4)',
        [entryId, at, attempts + 1, until],
      );
    },
    histories: (looks, leastToday) => historiesOf(tx, looks, leastToday),
    remember: (looks) => remember(tx, looks),
    recordsOf: (people, types) => recordsOf(tx, master, deployment, people, types),
    async evidenceOf(entryId) {
      const { rows } = await tx.query<{ explained_by: LookEvidence[] | null }>({
        name: 'evidence-of-look',
        text: 'SELECT explained_by FROM reviewed_look WHERE entry_id = $1',
        values: [entryId],
      });
      return rows[0]?.explained_by ?? undefined;
    },
    identifiersOf: (people) => identifiersOf(tx, people),
    countExplained: (hits) => countExplained(tx, hits),
  };
}

/** Said by none of the kinds of evidence. */
const between = ',';

function remember(tx: Transaction, looks: readonly ExplainedLook[]): void {
  tx.send({
    name: 'remember-looks',
    text: `INSERT INTO reviewed_look (entry_id, actor_hash, person_hash, at, outcome, explained_by)
     SELECT entry_id, actor_hash, person_hash, at, outcome, string_to_array(explained_by, '${between}')
     FROM unnest($1::uuid[], $2::bytea[], $3::bytea[], $4::timestamptz[], $5::text[], $6::text[])
       AS each (entry_id, actor_hash, person_hash, at, outcome, explained_by) ON CONFLICT DO NOTHING`,
    values: [
      looks.map(({ entryId }) => entryId),
      looks.map(({ actorHash }) => actorHash),
      looks.map(({ personHash }) => personHash),
      looks.map(({ at }) => at),
      looks.map(({ outcome }) => outcome),
      looks.map(({ explainedBy }) => explainedBy.join(between)),
    ],
  });
}

// In one order, so that two who count at once wait for each other and never both.
async function countExplained(tx: Transaction, hits: readonly ExplainedHit[]): Promise<void> {
  if (hits.length === 0) return;
  await tx.query({
    name: 'count-explained',
    text: `INSERT INTO review_count AS counted (organisation, day, rule, explained_by, hits)
     SELECT organisation, (at AT TIME ZONE 'Europe/London')::date, rule, explained_by, count(*)
     FROM unnest($1::text[], $2::timestamptz[], $3::text[], $4::text[]) AS hit (organisation, at, rule, explained_by)
     GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
     ON CONFLICT (organisation, day, rule, explained_by) DO UPDATE SET hits = counted.hits + excluded.hits`,
    values: [
      hits.map(({ organisation }) => organisation),
      hits.map(({ at }) => at),
      hits.map(({ rule }) => rule),
      hits.map(({ explainedBy }) => explainedBy),
    ],
  });
}

/** What a person's report leaves out. */
export function createHoldStore(tx: Transaction): HoldStore {
  return {
    async place({ id, about, organisation, at, until }) {
      await tx.query(
        'INSERT INTO report_hold (id, about, organisation, placed_at, until) VALUES ($1, $2, $3, $4, $5)',
        [id, about, organisation, at, until],
      );
    },
    async lift(about, organisation, at) {
      await tx.query(
        'UPDATE report_hold SET lifted_at = $3 WHERE about = $1 AND organisation = $2 AND lifted_at IS NULL',
        [about, organisation, at],
      );
    },
    async held(abouts, day) {
      const { rows } = await tx.query<{ about: string }>(
        'SELECT DISTINCT about FROM report_hold WHERE about = ANY ($1::uuid[]) AND lifted_at IS NULL AND until >= $2',
        [[...abouts], day],
      );
      return new Set(rows.map(({ about }) => about));
    },
  };
}
