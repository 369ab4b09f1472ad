import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { gatewayLogin, sequencerLogin, templateDatabase } from './names.ts';

/** A database of a test file's own, cloned from the migrated template. */
export interface TestDatabase {
  /** As the gateway connects. */
  readonly url: string;
  /** As the sequencer of the log connects. */
  readonly sequencerUrl: string;
  /** As the owner: for looking at what the gateway may not, and for breaking things. */
  readonly ownerUrl: string;
  /** A statement as the owner. */
  query<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  drop(): Promise<void>;
}

/** A copy of another as it is now, as a backup that is restored is one. Whoever is connected to the other is cut off. */
export async function copyDatabase({ ownerUrl }: TestDatabase): Promise<TestDatabase> {
  const [, name = ''] = /\/(lwg_\w+)/.exec(ownerUrl) ?? [];
  await asOwner(
    'postgres',
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`,
  );
  return createDatabase(name);
}

/** Clones the template; `drop` it when the file is done. */
export async function createDatabase(template = templateDatabase): Promise<TestDatabase> {
  const name = `lwg_${randomBytes(6).toString('hex')}`;
  await asOwner('postgres', `CREATE DATABASE ${name} TEMPLATE ${template}`);
  const ownerUrl = urlOf(name, 'postgres');
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 4 });
  // Dropping the database ends idle connections, which must not end the test.
  pool.on('error', () => undefined);
  return {
    url: urlOf(name, gatewayLogin),
    sequencerUrl: urlOf(name, sequencerLogin),
    ownerUrl,
    query: async <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) =>
      (await pool.query<Row>(text, [...values])).rows,
    drop: async () => {
      await pool.end();
      await asOwner('postgres', `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

function urlOf(database: string, user: string): string {
  return inject('postgres').replace('DATABASE', database).replace('USER', user);
}

async function asOwner(database: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(database, 'postgres') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
