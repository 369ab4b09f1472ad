import type { PersonLink } from '../gateway/ports/person-links.ts';
import { open, type OwnerKey } from '../sealing/seal.ts';
import type { SealedGrounds } from './person-link-store.ts';
import type { IdentityDecision, PossiblyOne, Question, Verdict } from '../gateway/ports/identity.ts';
import type { Queryable } from './transaction.ts';

/** Every pair of whom it is asked whether they are one, decided or not: a conflict that is not mended, two who are still described alike. */
const asked = `
  SELECT least(person_id, holder_id) AS one_id, greatest(person_id, holder_id) AS other_id, 'same-number' AS why, found_at
  FROM identity_conflict WHERE resolved_at IS NULL AND holder_id IS NOT NULL
  UNION ALL
  SELECT one_id, other_id, 'alike', found_at FROM identity_candidate
  WHERE EXISTS (SELECT FROM person_resemblance AS mine JOIN person_resemblance AS theirs USING (hash)
    WHERE mine.person_id = one_id AND theirs.person_id = other_id)`;

/** The same under the names that they go by now, with whom it was asked of. */
export const openQuestions = `
  SELECT least(one_name, other_name) AS one_id, greatest(one_name, other_name) AS other_id, why, found_at,
    asked.one_id AS asked_one, asked.other_id AS asked_other
  FROM (${asked}) AS asked
    LEFT JOIN person_link AS one_link ON one_link.merged_id = asked.one_id AND one_link.ended_at IS NULL
    LEFT JOIN person_link AS other_link ON other_link.merged_id = asked.other_id AND other_link.ended_at IS NULL,
    LATERAL (SELECT coalesce(one_link.survivor_id, asked.one_id) AS one_name, coalesce(other_link.survivor_id, asked.other_id) AS other_name) AS named
  WHERE one_name <> other_name`;

/** Pairs that nobody has decided on, longest waiting first. */
export async function peopleInQuestion(db: Queryable, limit: number): Promise<readonly PossiblyOne[]> {
  const { rows } = await db.query<{
    one_id: string;
    other_id: string;
    why: readonly Question[];
    since: Date;
  }>(
    `SELECT one_id, other_id, array_agg(DISTINCT why ORDER BY why DESC) AS why, min(found_at) AS since FROM (${openQuestions}) AS open
     WHERE NOT EXISTS (SELECT FROM identity_decision AS decided
       WHERE (decided.one_id, decided.other_id) IN ((open.one_id, open.other_id), (asked_one, asked_other)) AND withdrawn_at IS NULL)
     GROUP BY one_id, other_id ORDER BY since, one_id, other_id LIMIT $1`,
    [limit],
  );
  return rows.map(({ one_id: one, other_id: other, why, since }) => ({ one, other, why, since }));
}

/** Decisions that stand, newest first. */
export async function identityDecisions(db: Queryable, limit: number): Promise<readonly IdentityDecision[]> {
  const { rows } = await db.query<{
    one_id: string;
    other_id: string;
    verdict: Verdict;
    reason: string;
    decided_at: Date;
  }>(
    `SELECT one_id, other_id, verdict, reason, decided_at FROM identity_decision WHERE withdrawn_at IS NULL
     ORDER BY decided_at DESC, id LIMIT $1`,
    [limit],
  );
  return rows.map(({ one_id: one, other_id: other, verdict, reason, decided_at: at }) => ({
    one,
    other,
    verdict,
    reason,
    at,
  }));
}

/** Links that stand, newest first. */
export async function mergedPeople(
  db: Queryable,
  deployment: OwnerKey,
  limit: number,
): Promise<readonly PersonLink[]> {
  const { rows } = await db.query<{
    id: string;
    survivor_id: string;
    merged_id: string;
    since: Date;
    made_by: Buffer;
  }>(
    `SELECT id, survivor_id, merged_id, since, made_by FROM person_link WHERE ended_at IS NULL
     ORDER BY since DESC, id LIMIT $1`,
    [limit],
  );
  return rows.map(({ id, survivor_id: survivor, merged_id: merged, since, made_by }) => {
    const sealed = open(deployment, ['person_link', id, 'made_by'], made_by).toString('utf8');
    const { actor, reason } = JSON.parse(sealed) as SealedGrounds;
    return { survivor, merged, since, reason, by: actor.name };
  });
}
