import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { databaseName, gatewayLogin, makeDatabase, sequencerLogin } from '../../src/demo/database.ts';
import {
  startEmbeddedPostgres,
  type EmbeddedOptions,
  type EmbeddedPostgres,
} from '../../src/ops/embedded-postgres/index.ts';
import type { TestDatabase } from './database.ts';

/** A PostgreSQL that nobody else writes to, with a migrated database: its files and its log are all one test's own. */
export interface OwnServer {
  readonly server: EmbeddedPostgres;
  /** Dropping it ends the server. */
  readonly database: TestDatabase;
}

export interface OwnServerOptions extends Omit<EmbeddedOptions, 'folder'> {
  /** The folder its own is made in; the temporary one if left out. */
  readonly under?: string;
}

export async function startOwnServer({ under, ...options }: OwnServerOptions = {}): Promise<OwnServer> {
  const folder = mkdtempSync(join(under ?? tmpdir(), 'lwg-own-'));
  chmodSync(folder, 0o755);
  const server = await startEmbeddedPostgres({ ...options, folder });
  await makeDatabase(server);
  const ownerUrl = server.url(databaseName);
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 2 });
  // A connection that is still saying goodbye when the server stops.
  pool.on('error', () => undefined);
  return {
    server,
    database: {
      url: server.url(databaseName, gatewayLogin),
      sequencerUrl: server.url(databaseName, sequencerLogin),
      ownerUrl,
      query: async <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) =>
        (await pool.query<Row>(text, [...values])).rows,
      drop: async () => {
        await pool.end();
        await server.stop();
        rmSync(folder, { recursive: true, force: true });
      },
    },
  };
}
