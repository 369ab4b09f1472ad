import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { bootRefusals, findBootRefusal } from '../../src/db/boot-checks.ts';
import { newKeys } from '../../src/key-file.ts';
import { BootError } from '../../src/role.ts';
import { buildCliServices } from '../../src/services.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

let database: TestDatabase;
let proxy: TcpProxy;
let gateway: TestGateway;
const folder = mkdtempSync(join(tmpdir(), 'lwg-boot-'));

beforeAll(async () => {
  database = await createDatabase();
  gateway = await startTestGateway({ database });
  const socket = decodeURIComponent(database.url.replace(/^.*host=/, ''));
  proxy = await startTcpProxy({ path: `${socket}/.s.PGSQL.5432` });
});
afterAll(async () => {
  await proxy.close();
  await gateway.stop();
  rmSync(folder, { recursive: true });
});

/** Why a role does not start on this database, with these variables beside its own. */
async function refusal(variables: Readonly<Record<string, string>>): Promise<unknown> {
  const config = loadConfig({ ...gateway.environment, ...variables });
  const services = await buildCliServices(config).catch((error: unknown) => error);
  if (services instanceof Error) return services;
  throw new Error('it started');
}

describe('A role does not start', () => {
  test('on a database that lacks a migration of its own, and does on one that has more', async () => {
    const { query, url } = database;
    const pool = new pg.Pool({ connectionString: url });
    const last = `(SELECT max(name) FROM schema_migration)`;
    await query(`UPDATE schema_migration SET name = name || '_of_tomorrow' WHERE name = ${last}`);
    expect(await findBootRefusal(pool, 'demo')).toBe('not-migrated');
    await query(
      `INSERT INTO schema_migration (name, run_on) SELECT replace(${last}, '_of_tomorrow', ''), now()`,
    );
    expect(await findBootRefusal(pool, 'demo')).toBeUndefined();
    await pool.end();
  });

  test('with keys that do not open the database, and says so', async () => {
    const LWG_KEYS_FILE = join(folder, 'keys.json');
    writeFileSync(LWG_KEYS_FILE, newKeys('demo'));
    expect(await refusal({ LWG_KEYS_FILE })).toEqual(new BootError(bootRefusals['other-keys']));
  });

  test.each(['commit-sent', 'commit-reply'] as const)(
    'on a database that goes away while its key is read (%s), and does not blame the keys',
    async (at) => {
      proxy.cutNext(at);
      const before = proxy.cuts;
      const DATABASE_URL = database.url.replace('@/', `@${proxy.address}/`).replace(/\?.*/, '');
      expect(await refusal({ DATABASE_URL })).toEqual(new BootError(bootRefusals.unreachable));
      expect(proxy.cuts).toBe(before + 1);
    },
  );
});
