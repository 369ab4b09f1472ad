import type { LookEvidence } from '../audit/review/facts.ts';
import type {
  HoldStore,
  LookHistory,
  PendingEntry,
  ReviewedLook,
  ReviewFactStore,
} from '../gateway/ports/reviews.ts';
import type { Transaction } from './transaction.ts';

/** The work-list of the rules, and earlier looks by keyed hashes. */
export function createReviewFactStore(tx: Transaction): ReviewFactStore {
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
    history: (look) => history(tx, look),
    remember: (look, explainedBy) => remember(tx, look, explainedBy),
    async evidenceOf(entryId) {
      const { rows } = await tx.query<{ explained_by: LookEvidence[] | null }>({
        name: 'evidence-of-look',
        text: 'SELECT explained_by FROM reviewed_look WHERE entry_id = $1',
        values: [entryId],
      });
      return rows[0]?.explained_by ?? undefined;
    },
    async identifiersOf(personId) {
      const { rows } = await tx.query<{ hash: Buffer }>({
        name: 'identifiers-for-review',
        text: "SELECT hash FROM person_identifier WHERE person_id = $1 AND kind = 'nhs-number+birth-date'",
        values: [personId],
      });
      return rows.map(({ hash }) => hash);
    },
    async countExplained({ organisation, at, rule, explainedBy }) {
      await tx.query(
        `INSERT INTO review_count (organisation, day, rule, explained_by, hits)
         VALUES ($1, ($2::timestamptz AT TIME ZONE 'Europe/London')::date, $3, $4, 1)
         ON CONFLICT (organisation, day, rule, explained_by) DO UPDATE SET hits = review_count.hits + 1`,
        [organisation, at, rule, explainedBy],
      );
    },
  };
}

async function remember(
  tx: Transaction,
  { entryId, actorHash, personHash, at, outcome }: ReviewedLook,
  explainedBy: readonly LookEvidence[],
): Promise<void> {
  await tx.query({
    name: 'remember-look',
    text: `INSERT INTO reviewed_look (entry_id, actor_hash, person_hash, at, outcome, explained_by)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
    values: [entryId, actorHash, personHash, at, outcome, [...explainedBy]],
  });
}

async function history(
  tx: Transaction,
  { entryId, actorHash, personHash, at }: ReviewedLook,
): Promise<LookHistory> {
  const [days, last, atPerson] = await Promise.all([
    tx.query<{ looks: number; today: boolean; known: number; unexplained: number }>({
      name: 'looks-by-day',
      text: `SELECT count(*)::int AS looks, count(explained_by)::int AS known,
         (count(*) FILTER (WHERE explained_by = '{}'))::int AS unexplained,
         (at AT TIME ZONE 'Europe/London')::date = ($2::timestamptz AT TIME ZONE 'Europe/London')::date AS today
       FROM reviewed_look WHERE actor_hash = $1 AND at > $2::timestamptz - interval '30 days' AND at <= $2 AND entry_id <> $3
       GROUP BY (at AT TIME ZONE 'Europe/London')::date`,
      values: [actorHash, at, entryId],
    }),
    tx.query<{ at: Date }>({
      name: 'look-before',
      text: 'SELECT at FROM reviewed_look WHERE actor_hash = $1 AND at <= $2 AND entry_id <> $3 ORDER BY at DESC LIMIT 1',
      values: [actorHash, at, entryId],
    }),
    tx.query<{ at: Date; outcome: string }>({
      name: 'looks-at-person',
      text: `SELECT at, outcome FROM reviewed_look WHERE actor_hash = $1 AND person_hash = $2 AND at <= $3 AND entry_id <> $4
       ORDER BY at DESC LIMIT 50`,
      values: [actorHash, personHash, at, entryId],
    }),
  ]);
  return {
    today: days.rows.find(({ today }) => today)?.looks ?? 0,
    earlierDays: days.rows.flatMap(({ looks, today }) => (today ? [] : [looks])),
    last: last.rows[0]?.at,
    lately: {
      all: days.rows.reduce((sum, { known }) => sum + known, 0),
      unexplained: days.rows.reduce((sum, { unexplained }) => sum + unexplained, 0),
    },
    atPerson: atPerson.rows,
  };
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
