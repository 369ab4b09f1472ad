import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBootRefusal, findSequencerRefusal } from '../../src/db/boot-checks.ts';
import { createPool } from '../../src/db/pool.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

async function asGateway<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const logTables = [
  'audit_event',
  'audit_pending',
  'audit_leaf',
  'log_head',
  'checkpoint',
  'tile',
  'log_origin',
];

describe("The gateway's role cannot", () => {
  const statements = logTables.flatMap((table) => [
    [table, `DELETE FROM ${table}`],
    [table, `TRUNCATE ${table}`],
    [table, `DROP TABLE ${table}`],
    [table, `ALTER TABLE ${table} DISABLE TRIGGER ALL`],
  ]);
  test.each([
    ...statements,
    ['audit_event', "UPDATE audit_event SET outcome = 'shown'"],
    ['audit_pending', 'UPDATE audit_pending SET id = id'],
    ['log_head', 'UPDATE log_head SET size = 0'],
    ['checkpoint', "INSERT INTO checkpoint SELECT '', 1, '', '', '{}', now()"],
    ['tile', "INSERT INTO tile SELECT 0, 0, 1, ''"],
    ['audit_leaf', "INSERT INTO audit_leaf SELECT 1, gen_random_uuid(), ''"],
    ['inbox', 'DELETE FROM inbox'],
    ['resource_history', 'UPDATE resource_history SET version = 0'],
    ['resource_history', 'DELETE FROM resource_history'],
    ['deployment', "UPDATE deployment SET kind = 'production'"],
    ['sealing_key', 'DELETE FROM sealing_key'],
    ['schema_migration', "INSERT INTO schema_migration (name, run_on) VALUES ('x', now())"],
  ])('change what is not its own: %s by %s', async (_table, statement) => {
    await expect(asGateway((client) => client.query(statement))).rejects.toMatchObject({ code: '42501' });
  });
});

describe("The sequencer's role cannot", () => {
  async function asSequencer(statement: string): Promise<unknown> {
    const client = new pg.Client({ connectionString: database.sequencerUrl });
    await client.connect();
    try {
      return await client.query(statement);
    } finally {
      await client.end();
    }
  }
  test.each([
    'DELETE FROM audit_event',
    "UPDATE audit_event SET outcome = 'shown'",
    'INSERT INTO audit_event (id) VALUES (gen_random_uuid())',
    'SELECT detail FROM audit_event',
    'DELETE FROM audit_leaf',
    'UPDATE audit_leaf SET idx = 0',
    'DELETE FROM checkpoint',
    "UPDATE checkpoint SET note = ''",
    'DELETE FROM log_origin',
    'DELETE FROM tile',
    'SELECT * FROM resource',
    'SELECT * FROM sealing_key',
  ])('%s', async (statement) => {
    await expect(asSequencer(statement)).rejects.toMatchObject({ code: '42501' });
  });

  test.each([
    ['the gateway’s own login', () => database.url, 'no-rights'],
    ['the owner', () => database.ownerUrl, 'too-many-rights'],
    ['its own', () => database.sequencerUrl, undefined],
  ])('be played by %s', async (_who, url, refusal) => {
    const pool = createPool({ url: url(), name: 'boot-test', max: 1, onError: () => undefined });
    const found = await findSequencerRefusal(pool);
    await pool.end();
    expect(found).toBe(refusal);
  });
});

describe('A case of emergency access that is closed', () => {
  const id = '7d0c4f43-55aa-4f0b-9d53-3f0a52f9c001';
  const closedAt = async (): Promise<unknown> =>
    (await database.query('SELECT closed_at FROM break_glass_case WHERE id = $1', [id]))[0];
  const close = (at: string | null) =>
    asGateway((client) => client.query('UPDATE break_glass_case SET closed_at = $2 WHERE id = $1', [id, at]));
  beforeAll(async () => {
    await asGateway((client) =>
      client.query(
        `INSERT INTO break_glass_case (id, opener_hash, asked_hash, organisation, role, askers, sources, opened_at, particulars, reason_owner, reason)
         VALUES ($1, '', '', 'X9T01', 'mh-liaison', '{}', '{}', '2026-11-22T02:10:00Z', '', $1, '')`,
        [id],
      ),
    );
    expect(await closedAt()).toEqual({ closed_at: null });
    await close('2026-11-22T02:20:00Z');
  });

  test.each([
    ['opened again', null],
    ['closed later', '2026-11-22T03:00:00Z'],
    ['closed earlier', '2026-11-22T02:15:00Z'],
  ])('is never %s, by the owner neither', async (_what, at) => {
    await expect(close(at)).rejects.toThrow('a closed case is not changed');
    const byOwner = database.query('UPDATE break_glass_case SET closed_at = $2 WHERE id = $1', [id, at]);
    await expect(byOwner).rejects.toThrow('a closed case is not changed');
    expect(await closedAt()).toEqual({ closed_at: new Date('2026-11-22T02:20:00Z') });
  });
});

describe('The gateway refuses to start', () => {
  async function refusal(kind: 'production' | 'demo', url = database.url): Promise<string | undefined> {
    const pool = createPool({ url, name: 'boot-test', max: 1, onError: () => undefined });
    try {
      return await findBootRefusal(pool, kind);
    } finally {
      await pool.end();
    }
  }
  const name = (): string => new URL(database.url.replace('@/', '@localhost/')).pathname.slice(1);

  test('on a database of another kind of deployment', async () => {
    expect(await refusal('production')).toBe('wrong-deployment');
  });

  test('as the owner, who may change the log', async () => {
    expect(await refusal('demo', database.ownerUrl)).toBe('log-writable');
  });

  test.each(logTables)('as a role that may change %s', async (table) => {
    await database.query(`GRANT DELETE ON ${table} TO lwg_gateway`);
    expect(await refusal('demo')).toBe('log-writable');
    await database.query(`REVOKE DELETE ON ${table} FROM lwg_gateway`);
  });

  test('as a role that may change one column of an entry', async () => {
    await database.query('GRANT UPDATE (outcome) ON audit_event TO lwg_gateway');
    expect(await refusal('demo')).toBe('log-writable');
    await database.query('REVOKE UPDATE (outcome) ON audit_event FROM lwg_gateway');
  });

  test.each(['off', 'local'])('where commits are not durable: synchronous_commit = %s', async (value) => {
    await database.query(`ALTER DATABASE ${name()} SET synchronous_commit = ${value}`);
    expect(await refusal('demo')).toBe('not-durable');
    await database.query(`ALTER DATABASE ${name()} RESET synchronous_commit`);
  });

  test('where nothing was migrated', async () => {
    const bare = await createDatabase();
    await bare.query('DROP TABLE deployment');
    expect(await refusal('demo', bare.url)).toBe('not-migrated');
    await bare.drop();
  });

  test('and on none of these it starts', async () => {
    expect(await refusal('demo')).toBeUndefined();
  });
});
