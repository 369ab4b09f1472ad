import type { Pool } from 'pg';
import { knownMigrations } from './known-migrations.ts';

/** Why this database must not be served from. Permanent codes, with what to do. */
export const bootRefusals = {
  unreachable:
    'The database does not answer, or refuses this login. Check DATABASE_URL and that the server is up.',
  'not-durable':
    'fsync, full_page_writes and synchronous_commit must be on: an acknowledgement would not be durable.',
  standby:
    'This is a standby. Point DATABASE_URL at the primary: a standby may still show what was withdrawn.',
  'log-writable':
    "The gateway's role may change or delete access-log entries. Connect as a role with the rights of lwg_gateway only.",
  'wrong-deployment':
    'This database belongs to another kind of deployment (demo or production). Use the right one.',
  'other-keys':
    'The key file does not open this database. Use the deployment\'s own; "former" is taken out of it only after `lwg keys rewrap`.',
  'not-migrated': 'The schema is not there or not up to date. Run `lwg migrate` first.',
} as const;
export type BootRefusal = keyof typeof bootRefusals;

/** Tables of the log and its tree, in which the gateway may change nothing. */
const logTables = [
  'audit_event',
  'audit_pending',
  'audit_leaf',
  'log_head',
  'checkpoint',
  'tile',
  'log_origin',
];

/** The first reason not to serve from this database, if any (reliability 2.1). */
export async function findBootRefusal(
  pool: Pool,
  kind: 'production' | 'demo',
): Promise<BootRefusal | undefined> {
  const { rows: present } = await pool.query<{ there: boolean }>(
    "SELECT to_regclass('public.deployment') IS NOT NULL AND to_regclass('public.audit_event') IS NOT NULL AS there",
  );
  if (present[0]?.there !== true || !(await isMigrated(pool))) return 'not-migrated';
  const { rows } = await pool.query<{
    durable: boolean;
    standby: boolean;
    log_writable: boolean;
    kind: string | null;
  }>(
    `SELECT
    current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on'
      AND current_setting('synchronous_commit') NOT IN ('off', 'local') AS durable,
    pg_is_in_recovery() AS standby,
    (SELECT bool_or(has_table_privilege(name, 'DELETE, TRUNCATE') OR has_any_column_privilege(name, 'UPDATE'))
     FROM unnest($1::text[]) AS log_table (name)) AS log_writable,
    (SELECT kind FROM deployment) AS kind`,
    [logTables],
  );
  const [row] = rows;
  if (row === undefined || !row.durable) return 'not-durable';
  if (row.standby) return 'standby';
  if (row.log_writable) return 'log-writable';
  if (row.kind !== kind) return 'wrong-deployment';
  return undefined;
}

/** Whether all that this version relies on is there. There may be more: the version before serves on while the next one's is made (docs/deployment.md). */
async function isMigrated(pool: Pool): Promise<boolean> {
  const { rows: may } = await pool.query<{ read: boolean }>(
    `SELECT has_table_privilege('schema_migration', 'SELECT') AS read`,
  );
  // `lwg migrate` of an earlier version let nobody read it.
  if (may[0]?.read !== true) return false;
  const { rows } = await pool.query<{ name: string }>('SELECT name FROM schema_migration');
  const applied = new Set(rows.map(({ name }) => name));
  return knownMigrations().every((name) => applied.has(name));
}

/** Why a sequencer must not start on this connection. */
export const sequencerRefusals = {
  unreachable:
    'LWG_SEQUENCER_DATABASE_URL does not answer, or refuses this login. Check it, and that the server is up.',
  'no-rights':
    'The login of LWG_SEQUENCER_DATABASE_URL may not sequence the access log. Make it a member of lwg_sequencer.',
  'too-many-rights':
    'The login of LWG_SEQUENCER_DATABASE_URL may change or delete what is in the access log. Connect as a role with the rights of lwg_sequencer only.',
} as const;

/** The first reason not to sequence by this connection, if any. */
export async function findSequencerRefusal(pool: Pool): Promise<keyof typeof sequencerRefusals | undefined> {
  const { rows } = await pool.query<{ may: boolean; may_too_much: boolean }>(
    `SELECT has_table_privilege('audit_pending', 'DELETE') AND has_any_column_privilege('log_head', 'UPDATE')
       AND has_table_privilege('audit_leaf', 'INSERT') AS may,
     -- Of all of them it may write one column anew, witnesses' cosignatures, which are no part of what is signed.
     (SELECT bool_or(has_table_privilege(kept.name, 'DELETE, TRUNCATE') OR has_column_privilege(kept.name, attname, 'UPDATE'))
      FROM unnest(ARRAY['audit_event', 'audit_leaf', 'checkpoint', 'log_origin']) AS kept (name)
      JOIN pg_attribute ON attrelid = kept.name::regclass AND attnum > 0 AND NOT attisdropped
      WHERE (kept.name, attname) <> ('checkpoint', 'cosignatures')) AS may_too_much`,
  );
  if (rows[0]?.may !== true) return 'no-rights';
  return rows[0].may_too_much ? 'too-many-rights' : undefined;
}

/** Whether this database takes writes now: what readiness means here, since every disclosure writes its entry first. */
export async function isWritable(pool: Pool): Promise<boolean> {
  try {
    const { rows } = await pool.query<{ writable: boolean }>(
      "SELECT NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off' AS writable",
    );
    return rows[0]?.writable === true;
  } catch {
    return false;
  }
}
