import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrateAll } from '../../src/cli/migrate.ts';
import { markDeployment, migrate, MigrationRefused } from '../../src/db/migrate.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

describe('Migrating', () => {
  test('a second time does nothing', async () => {
    expect(await migrate(database.ownerUrl)).toEqual([]);
    expect(await migrateAll(database.ownerUrl, 'demo')).toEqual([]);
  });

  test('as the gateway’s own role is refused by the database', async () => {
    await expect(migrate(database.url)).rejects.toThrow('must be owner of table schema_migration');
  });

  test('gives way to somebody else who migrates, and says so', async () => {
    const other = new pg.Client({ connectionString: database.ownerUrl });
    await other.connect();
    // The number of the library's own lock: every version of the gateway takes it.
    await other.query('SELECT pg_advisory_lock(7241865325823964)');
    await expect(migrate(database.ownerUrl)).rejects.toThrow('Somebody else migrates this database');
    await other.query('SELECT pg_advisory_unlock_all(), pg_advisory_lock(7205759403)');
    await expect(migrateAll(database.ownerUrl, 'demo')).rejects.toThrow(
      'Somebody else migrates this database',
    );
    await other.end();
    expect(await migrate(database.ownerUrl)).toEqual([]);
  });

  test('never makes a demo’s database a production one', async () => {
    expect(await markDeployment(database.ownerUrl, 'production')).toBe('demo');
    await expect(migrateAll(database.ownerUrl, 'production')).rejects.toThrow('belongs to a demo deployment');
  });

  test('refuses a database that a newer version migrated', async () => {
    await database.query("INSERT INTO schema_migration (name, run_on) VALUES ('9999_of_tomorrow', now())");
    await expect(migrate(database.ownerUrl)).rejects.toBeInstanceOf(MigrationRefused);
  });
});
