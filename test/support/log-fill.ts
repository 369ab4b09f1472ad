import { deploymentOwner } from '../../src/sealing/seal.ts';
import type { TestDatabase } from './database.ts';

/**
 * Entries about nobody, by one statement of the owner's: as many as a test needs, in no time. Their leaves say what their rows say; what would be sealed in them is
 * not, so they cannot be opened.
 */
export async function addEntries(database: Pick<TestDatabase, 'query'>, count: number): Promise<void> {
  await database.query(
    `WITH made AS (
       SELECT gen_random_uuid() AS id, date_trunc('milliseconds', clock_timestamp()) + n * interval '1 ms' AS at, n,
         encode(sha256(''), 'hex') AS of_nothing
       FROM generate_series(1, $1) AS n),
     entry AS (
       INSERT INTO audit_event (id, at, kind, outcome, face, organisation, role, purpose, askers, sources, leaf, actor, detail_owner, detail)
       SELECT id, at, 'push', 'done', 'api', 'X9C01', 'case-system', 'TREAT', '{X9C01}', '{X9C01}',
         convert_to(jsonb_build_object('v', 2, 'id', id, 'at', to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
           'kind', 'push', 'outcome', 'done', 'face', 'api', 'organisation', 'X9C01', 'role', 'case-system', 'purpose', 'TREAT',
           'actor', of_nothing, 'by', of_nothing, 'askers', '{X9C01}'::text[], 'sources', '{X9C01}'::text[], 'person', NULL,
           'decisions', '{}'::jsonb, 'released', '{}'::jsonb, 'answer', NULL, 'detail', of_nothing,
           'salt', md5(random()::text))::text, 'UTF8'),
         '', $2, ''
       FROM made RETURNING id)
     INSERT INTO audit_pending SELECT id FROM entry`,
    [count, deploymentOwner],
  );
}
