import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import pg from 'pg';

const folder = fileURLToPath(new URL('../../migrations', import.meta.url));
const table = 'schema_migration';

/** What a migrating process says when it must not go on. */
export class MigrationRefused extends Error {}

/**
 * Brings the schema up to this version: forward only, under the library's advisory lock, in one transaction a file.
 *
 * @param url the owner's connection, not the gateway's: the gateway's role may not change tables
 * @returns the names of the migrations that were applied now
 * @throws MigrationRefused when the database is newer than this program, which would not understand it
 */
export async function migrate(url: string): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'lwg-migrate' });
  await client.connect();
  try {
    await refuseNewer(client);
    const applied = await runner({
      dbClient: client,
      dir: folder,
      migrationsTable: table,
      direction: 'up',
      checkOrder: true,
      log: () => undefined,
    });
    return applied.map((migration) => migration.name);
  } finally {
    await client.end();
  }
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
  const known = new Set((await readdir(folder)).map((file) => file.replace(/\.sql$/, '')));
  const { rows } = await client.query<{ name: string }>(`SELECT name FROM ${table}`);
  if (rows.some((row) => !known.has(row.name))) {
    throw new MigrationRefused(
      'The database was migrated by a newer version of the gateway. Run that version, or a newer one.',
    );
  }
}
