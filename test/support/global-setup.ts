import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { migrateAll } from '../../src/cli/migrate.ts';
import { startEmbeddedPostgres } from '../../src/ops/embedded-postgres/index.ts';
import { gatewayLogin, sequencerLogin, templateDatabase } from './names.ts';
import { requireTool } from './system-tools.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Connection string of the test server, with DATABASE and USER to be replaced. */
    postgres: string;
    chromium: string;
    redis: string;
  }
}

/** One PostgreSQL for the run, with a migrated template that every test file clones; and the tools the tests need. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  project.provide('chromium', requireTool('chromium'));
  project.provide('redis', requireTool('redis'));
  const folder = mkdtempSync(join(tmpdir(), 'lwg-test-'));
  // Where the tests run as root, the server's user keeps its files here too, and they go with the folder.
  chmodSync(folder, 0o755);
  const server = await startEmbeddedPostgres({ folder, settings: ['max_connections=300'] });
  const owner = new pg.Client({ connectionString: server.url('postgres') });
  await owner.connect();
  await owner.query(`CREATE DATABASE ${templateDatabase}`);
  await migrateAll(server.url(templateDatabase), 'demo');
  await owner.query(`CREATE ROLE ${gatewayLogin} LOGIN IN ROLE lwg_gateway`);
  await owner.query(`CREATE ROLE ${sequencerLogin} LOGIN IN ROLE lwg_sequencer`);
  await owner.end();
  project.provide('postgres', server.url('DATABASE', 'USER'));
  return async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
