import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newKeys } from '../../src/key-file.ts';
import type { SessionStore } from '../../src/auth/session.ts';
import { deploymentKey } from '../../src/db/owner-keys.ts';
import { createPool } from '../../src/db/pool.ts';
import { createSessionStore } from '../../src/db/session-store.ts';
import { parseKeys } from '../../src/sealing/keys.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let pool: Pool;
let sessions: SessionStore;

beforeAll(async () => {
  database = await createDatabase();
  pool = createPool({ url: database.url, name: 'session-test', max: 2, onError: () => undefined });
  sessions = createSessionStore(pool, await deploymentKey(pool, parseKeys(newKeys('demo'))));
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const at = new Date('2026-11-22T02:10:00Z');
const expiresAt = new Date('2026-11-22T02:25:00Z');
const newId = (): string => randomBytes(24).toString('base64url');
const content = JSON.stringify({ staff: 'Sam Nightingale', handle: '9990000018 1988-07-14' });

describe('A session is not there', () => {
  test('under an id that was never given', async () => {
    expect(await sessions.get(newId(), at)).toBeUndefined();
  });

  test('from the instant it expires', async () => {
    const id = newId();
    await sessions.set(id, content, { at, expiresAt });
    expect(await sessions.get(id, new Date(expiresAt.getTime() - 1))).toBe(content);
    expect(await sessions.get(id, expiresAt)).toBeUndefined();
  });

  test('after it was destroyed', async () => {
    const id = newId();
    await sessions.set(id, content, { at, expiresAt });
    await sessions.destroy(id);
    expect(await sessions.get(id, at)).toBeUndefined();
  });

  test('under another id, though somebody who can write to the database says so', async () => {
    const [mine, theirs] = [newId(), newId()];
    await sessions.set(mine, content, { at, expiresAt });
    await sessions.set(theirs, '{}', { at, expiresAt });
    await database.query(
      `UPDATE session SET sealed = (SELECT sealed FROM session ORDER BY octet_length(sealed) DESC LIMIT 1)`,
    );
    await expect(sessions.get(theirs, at)).rejects.toThrow();
  });
});

describe('A session', () => {
  test('is kept without its id and without a word of it', async () => {
    const id = newId();
    await sessions.set(id, content, { at, expiresAt });
    const rows = await database.query<{ row: string }>(
      "SELECT session::text || encode(hash, 'escape') || encode(sealed, 'escape') AS row FROM session",
    );
    for (const { row } of rows) expect(row).not.toMatch(new RegExp(`nightingale|9990000018|${id}`, 'i'));
  });

  test('that is saved again has its new content and time', async () => {
    const id = newId();
    await sessions.set(id, content, { at, expiresAt });
    await sessions.set(id, '{"later":1}', { at, expiresAt: new Date(expiresAt.getTime() + 60_000) });
    expect(await sessions.get(id, expiresAt)).toBe('{"later":1}');
  });
});
