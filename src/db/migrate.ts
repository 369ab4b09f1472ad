import { runner } from 'node-pg-migrate';
import pg from 'pg';
import { knownMigrations, migrationsFolder } from './known-migrations.ts';

const table = 'schema_migration';

/**
 * Milliseconds that a migration waits for a lock, on a table or on the other process that migrates. Whoever asks for a table meanwhile waits behind it:
 * shorter than the gateway's own patience (pool.ts), so that nobody is refused because of a migration.
 */
const lockTimeout = 2_000;
const lockNotAvailable = '55P03';

/** What a migrating process says when it must not go on. */
export class MigrationRefused extends Error {}

const migrating = (url: string): pg.Client =>
  new pg.Client({ connectionString: url, application_name: 'lwg-migrate', lock_timeout: lockTimeout });

/**
 * Brings the schema up to this version: forward only, under the library's advisory lock, in one transaction a file.
 *
 * @param url the owner's connection, not the gateway's: the gateway's role may not change tables
 * @returns the names of the migrations that were applied now
 * @throws MigrationRefused when the database is newer than this program, which would not understand it; and when somebody else migrates, or a table is in
 * use: what was not applied whole was not applied at all, and it may be run again
 */
export async function migrate(url: string): Promise<readonly string[]> {
  const client = migrating(url);
  await client.connect();
  try {
    await refuseNewer(client);
    const applied = await runner({
      dbClient: client,
      dir: migrationsFolder,
      migrationsTable: table,
      direction: 'up',
      checkOrder: true,
      advisoryLockMode: 'wait',
      log: () => undefined,
    });
    // Each role looks whether its migrations are there before it serves (boot-checks.ts).
    await client.query(`GRANT SELECT ON ${table} TO lwg_gateway`);
    return applied.map((migration) => migration.name);
  } catch (error) {
    throw isLockedOut(error) ? new MigrationRefused(lockedOut) : error;
  } finally {
    await client.end();
  }
}

/** Any number that nobody else's lock has. */
const ours = 7_205_759_403;

/**
 * Runs what makes a database ready while nobody else does: two that grant the same at once would both fail.
 *
 * @throws MigrationRefused when somebody else does so for longer than two seconds; what `work` throws
 */
export async function alone<T>(url: string, work: () => Promise<T>): Promise<T> {
  const client = migrating(url);
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [ours]).catch((error: unknown) => {
      throw isLockedOut(error) ? new MigrationRefused(lockedOut) : error;
    });
    return await work();
  } finally {
    await client.end();
  }
}

const lockedOut =
  'Somebody else migrates this database, or a table was in use for two seconds. What was applied is whole: run this again.';

function isLockedOut(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === lockNotAvailable;
}

/** Marks a database as a demo's or a production one, once; says what it already is. */
export async function markDeployment(url: string, kind: 'production' | 'demo'): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('INSERT INTO deployment (kind) VALUES ($1) ON CONFLICT DO NOTHING', [kind]);
    const { rows } = await client.query<{ kind: string }>('SELECT kind FROM deployment');
    return rows[0]?.kind ?? kind;
  } finally {
    await client.end();
  }
}

async function refuseNewer(client: pg.Client): Promise<void> {
  const { rows: present } = await client.query<{ exists: boolean }>(
    'SELECT to_regclass($1) IS NOT NULL AS exists',
    [`public.${table}`],
  );
  if (present[0]?.exists !== true) return;
  const known = new Set(knownMigrations());
  const { rows } = await client.query<{ name: string }>(`SELECT name FROM ${table}`);
  if (rows.some((row) => !known.has(row.name))) {
    throw new MigrationRefused(
      'The database was migrated by a newer version of the gateway. Run that version, or a newer one.',
    );
  }
}
