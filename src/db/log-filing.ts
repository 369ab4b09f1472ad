import type { Pool } from 'pg';
import type { Filing, LogCount, LogCounts } from '../gateway/ports/log.ts';
import type { MasterKeys } from '../sealing/keys.ts';
import type { OwnerKey } from '../sealing/seal.ts';
import { actorHash, listedKinds, nameHash } from './log-lists.ts';
import { openActor } from './log-rows.ts';
import { inTransaction, type Queryable, type Transaction } from './transaction.ts';

/** Files entries of the access log, behind those who made them. */
export function createLogFiling(pool: Pool, master: MasterKeys, deployment: OwnerKey): Filing {
  return { fileNext: (limit) => inTransaction(pool, (tx) => fileNext(tx, master, deployment, limit)) };
}

async function fileNext(
  tx: Transaction,
  master: MasterKeys,
  deployment: OwnerKey,
  limit: number,
): Promise<number> {
  // Whose turn it is does not matter, but that two who do this at once never wait for each other does.
  const { rows } = await tx.query<{ id: string; actor: Buffer }>({
    name: 'claim-unfiled',
    text: `WITH claimed AS (
        DELETE FROM audit_unfiled WHERE id IN (SELECT id FROM audit_unfiled LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING id)
      SELECT id, actor FROM claimed JOIN audit_event USING (id)`,
    values: [limit],
  });
  if (rows.length === 0) return 0;
  const actors = rows.map((row) => openActor(deployment, row));
  const ids = rows.map(({ id }) => id);
  const hashes = actors.map(({ id }) => actorHash(master, id));
  const names = actors.map(({ name }) => nameHash(master, name));
  await tx.query({ name: 'file-entries', text: fileEntries, values: [ids, hashes, listedKinds] });
  await tx.query({ name: 'count-entries', text: countEntries, values: [ids] });
  await tx.query({ name: 'file-users', text: fileUsers, values: [names, hashes] });
  return rows.length;
}

const parties = `(SELECT DISTINCT unnest(askers || sources) AS organisation) AS party`;

const fileEntries = `INSERT INTO audit_filed (organisation, at, id, kind, outcome, asker, purpose, person, actor)
  SELECT party.organisation, at, id, kind, outcome, audit_event.organisation, purpose, substring(person_pseudonym, 1, 16), each.actor
  FROM unnest($1::uuid[], $2::bytea[]) AS each (id, actor) JOIN audit_event USING (id) CROSS JOIN LATERAL ${parties}
  WHERE kind = ANY ($3::text[])`;

// In one order, so that two who count at once wait for each other and never both.
const countEntries = `INSERT INTO audit_count AS counted (organisation, hour, kind, outcome, asker, role, purpose, entries)
  SELECT party.organisation, date_trunc('hour', at, 'UTC') AS hour, kind, outcome, audit_event.organisation AS asker, role, purpose, count(*)
  FROM audit_event CROSS JOIN LATERAL ${parties}
  WHERE id = ANY ($1::uuid[]) GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7
  ON CONFLICT (organisation, hour, kind, outcome, asker, role, purpose) DO UPDATE SET entries = counted.entries + excluded.entries`;

const fileUsers = `INSERT INTO audit_user (name, actor)
  SELECT DISTINCT name, actor FROM unnest($1::bytea[], $2::bytea[]) AS each (name, actor) ORDER BY 1, 2 ON CONFLICT DO NOTHING`;

/** Counts of the log: a few rows each. */
export function createLogCounts(db: Queryable): LogCounts {
  return { countsOf: (organisation, from) => countsOf(db, organisation, from) };
}

async function countsOf(db: Queryable, organisation: string, from: Date): Promise<readonly LogCount[]> {
  const { rows } = await db.query<Omit<LogCount, 'entries'> & { entries: string }>({
    name: 'log-counts',
    text: `SELECT hour, kind, outcome, asker, role, purpose, entries FROM audit_count WHERE organisation = $1 AND hour >= $2`,
    values: [organisation, from],
  });
  return rows.map((row) => ({ ...row, entries: Number(row.entries) }));
}
