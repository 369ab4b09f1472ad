import type { IdentityDecision, PossiblyOne, Question, Verdict } from '../gateway/ports/identity.ts';
import type { Queryable } from './transaction.ts';

/** Every pair of people of whom it is asked whether they are one, decided or not: a conflict that is not mended, two who are still described alike. */
export const openQuestions = `
  SELECT least(person_id, holder_id) AS one_id, greatest(person_id, holder_id) AS other_id, 'same-number' AS why, found_at
  FROM identity_conflict WHERE resolved_at IS NULL AND holder_id IS NOT NULL
  UNION ALL
  SELECT one_id, other_id, 'alike', found_at FROM identity_candidate
  WHERE EXISTS (SELECT FROM person_resemblance AS mine JOIN person_resemblance AS theirs USING (hash)
    WHERE mine.person_id = one_id AND theirs.person_id = other_id)`;

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
       WHERE (decided.one_id, decided.other_id) = (open.one_id, open.other_id) AND withdrawn_at IS NULL)
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
