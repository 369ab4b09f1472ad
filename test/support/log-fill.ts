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
         convert_to(format('{"actor":"%1$s","answer":null,"askers":["X9C01"],"at":"%2$s","by":"%1$s","decisions":{},"detail":"%1$s","face":"api","id":"%3$s",'
           '"kind":"push","organisation":"X9C01","outcome":"done","person":null,"purpose":"TREAT","released":{},"role":"case-system","salt":"%4$s","sources":["X9C01"],"v":2}',
           of_nothing, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), id, md5(random()::text)), 'UTF8'),
         '', $2, ''
       FROM made RETURNING id)
     INSERT INTO audit_pending SELECT id FROM entry`,
    [count, deploymentOwner],
  );
}
