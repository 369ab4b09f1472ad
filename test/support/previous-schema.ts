import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { runner } from 'node-pg-migrate';
import pg from 'pg';
import { z } from 'zod';
import { migrateQueue } from '../../src/queues/lane-queue.ts';
import { createDatabase, type TestDatabase } from './database.ts';
import { root } from './processes.ts';

const folder = join(root, 'test/db/previous');
const migrations = join(root, 'migrations');
const rowsSchema = z.record(z.string(), z.array(z.string()));

/** Schemas of which there are rows, by their last migration. */
export const previousSchemas = readdirSync(folder)
  .filter((file) => file.endsWith('.json.gz'))
  .map((file) => file.replace('.json.gz', ''));

/** Every migration after that one. */
export const migrationsAfter = (name: string): readonly string[] =>
  readdirSync(migrations)
    .map((file) => file.replace('.sql', ''))
    .toSorted()
    .filter((other) => other > name);

/** A database as that version of the product left it: its schema, and the rows that it wrote. */
export async function databaseBefore(name: string): Promise<TestDatabase> {
  const database = await createDatabase('template0');
  const count = readdirSync(migrations).length - migrationsAfter(name).length;
  await runner({
    databaseUrl: database.ownerUrl,
    dir: migrations,
    migrationsTable: 'schema_migration',
    direction: 'up',
    count,
    log: () => undefined,
  });
  await migrateQueue(database.ownerUrl);
  await database.query("INSERT INTO deployment (kind) VALUES ('demo')");
  const rows = rowsSchema.parse(
    JSON.parse(gunzipSync(readFileSync(join(folder, `${name}.json.gz`))).toString('utf8')),
  );
  await fill(database.ownerUrl, rows);
  return database;
}

async function fill(url: string, rows: Readonly<Record<string, readonly string[]>>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  // As a back-up is restored: what the rows refer to may come after them.
  await client.query('SET session_replication_role = replica');
  for (const [table, lines] of Object.entries(rows)) {
    // What a migration itself put there is among the rows.
    await client.query(`DELETE FROM ${table}`);
    await client.query(
      `INSERT INTO ${table} OVERRIDING SYSTEM VALUE SELECT (line::${table}).* FROM unnest($1::text[]) AS line`,
      [lines],
    );
  }
  const { rows: counted } = await client.query<{ relation: string; column: string }>(
    `SELECT attrelid::regclass::text AS relation, attname AS column FROM pg_attribute
     JOIN pg_class ON pg_class.oid = attrelid WHERE attidentity <> '' AND relkind = 'r' AND relnamespace = 'public'::regnamespace`,
  );
  for (const { relation, column } of counted) {
    await client.query(
      `SELECT setval(pg_get_serial_sequence('${relation}', '${column}'), coalesce(max(${column}), 0) + 1, false) FROM ${relation}`,
    );
  }
  await client.end();
}
