import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newKeys } from '../../src/key-file.ts';
import type { SessionStore } from '../../src/auth/session.ts';
import { deploymentKey } from '../../src/db/owner-keys.ts';
import { purgeExpired } from '../../src/db/purge.ts';
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
  const keys = parseKeys(newKeys('demo'));
  sessions = createSessionStore(pool, await deploymentKey(pool, keys), keys);
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
    await sessions.set(id, content, { at, expiresAt, signIn: undefined });
    expect(await sessions.get(id, new Date(expiresAt.getTime() - 1))).toBe(content);
    expect(await sessions.get(id, expiresAt)).toBeUndefined();
  });

  test('after it was destroyed', async () => {
    const id = newId();
    await sessions.set(id, content, { at, expiresAt, signIn: undefined });
    await sessions.destroy(id);
    expect(await sessions.get(id, at)).toBeUndefined();
  });

  test('under another id, though somebody who can write to the database says so', async () => {
    const [mine, theirs] = [newId(), newId()];
    await sessions.set(mine, content, { at, expiresAt, signIn: undefined });
    await sessions.set(theirs, '{}', { at, expiresAt, signIn: undefined });
    await database.query(
      `UPDATE session SET sealed = (SELECT sealed FROM session ORDER BY octet_length(sealed) DESC LIMIT 1)`,
    );
    await expect(sessions.get(theirs, at)).rejects.toThrow();
  });
});

describe('A session', () => {
  test('is kept without its id and without a word of it', async () => {
    const id = newId();
    await sessions.set(id, content, { at, expiresAt, signIn: undefined });
    const rows = await database.query<{ row: string }>(
      "SELECT session::text || encode(hash, 'escape') || encode(sealed, 'escape') AS row FROM session",
    );
    for (const { row } of rows) expect(row).not.toMatch(new RegExp(`nightingale|9990000018|${id}`, 'i'));
  });

  test('that two store at once is joined with what the other stored, one after the other', async () => {
    const id = newId();
    const marks = { at, expiresAt, signIn: undefined };
    await sessions.set(id, 'a', marks, () => 'never: nothing was stored');
    const adds = ['b', 'c', 'd', 'e'].map((one) => sessions.set(id, one, marks, (stored) => stored + one));
    await Promise.all(adds);
    expect([...((await sessions.get(id, at)) ?? '')].toSorted().join('')).toBe('abcde');
    await sessions.destroy(id);
    await sessions.set(id, 'f', marks, (stored) => `${stored}f`);
    expect(await sessions.get(id, at)).toBeUndefined();
  });

  test('that is saved again has its new content and time', async () => {
    const id = newId();
    await sessions.set(id, content, { at, expiresAt, signIn: undefined });
    const later = new Date(expiresAt.getTime() + 60_000);
    await sessions.set(id, '{"later":1}', { at, expiresAt: later, signIn: undefined });
    expect(await sessions.get(id, expiresAt)).toBe('{"later":1}');
  });
});

describe('A session whose provider ended the sign-in', () => {
  const issuer = 'https://id.example:443/realm';
  const later = (seconds: number): Date => new Date(at.getTime() + seconds * 1000);
  const signInOf = (sub: string, sid?: string) => ({
    issuer,
    sub,
    ...(sid !== undefined && { sid }),
    vouchedAt: at.toISOString(),
  });
  async function signedIn(signIn: ReturnType<typeof signInOf>): Promise<string> {
    const id = newId();
    await sessions.set(id, content, { at, expiresAt, signIn });
    return id;
  }
  const isOver = async (id: string): Promise<boolean> => (await sessions.get(id, at)) === undefined;
  let tokens = 0;
  const ended = (what: { sub?: string; sid?: string }, endedAt = later(1)) =>
    sessions.endSignIn({ issuer, ...what, endedAt, jti: `jti-${tokens++}` }, at);

  test('is over, by `sid` alone, and the same person’s other one is not', async () => {
    const [one, other] = [await signedIn(signInOf('ann', 's1')), await signedIn(signInOf('ann', 's2'))];
    expect(await ended({ sid: 's1' })).toBe(true);
    expect([await isOver(one), await isOver(other)]).toEqual([true, false]);
  });

  test('is over, every one of them, by `sub` alone; nobody else’s is', async () => {
    const hers = [await signedIn(signInOf('bea', 's3')), await signedIn(signInOf('bea'))];
    const his = await signedIn(signInOf('bob', 's4'));
    await ended({ sub: 'bea' });
    expect([await isOver(hers[0] ?? ''), await isOver(hers[1] ?? ''), await isOver(his)]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('is over by `sub` and `sid` also where the ID token had named no session', async () => {
    const unnamed = await signedIn(signInOf('cat'));
    const another = await signedIn(signInOf('cat', 's6'));
    await ended({ sub: 'cat', sid: 's5' });
    expect([await isOver(unnamed), await isOver(another)]).toEqual([true, false]);
  });

  test('is over although a request in flight stores it afterwards, and although it is stored for the first time then', async () => {
    const signIn = signInOf('dan', 's7');
    const running = await signedIn(signIn);
    await ended({ sub: 'dan', sid: 's7' });
    await sessions.set(running, content, { at, expiresAt, signIn });
    const stillArriving = await signedIn(signIn);
    expect([await isOver(running), await isOver(stillArriving)]).toEqual([true, true]);
    expect(await sessions.getIdle(running)).toBeUndefined();
  });

  test('is not over for a person of the same `sub` at another provider, nor after signing in again', async () => {
    const elsewhere = await signedIn({ ...signInOf('eve'), issuer: 'https://other.example' });
    await ended({ sub: 'eve' });
    const again = await signedIn({ ...signInOf('eve'), vouchedAt: later(2).toISOString() });
    expect([await isOver(elsewhere), await isOver(again)]).toEqual([false, false]);
  });

  test('is ended once by one token, and never un-ended by an older one', async () => {
    const id = await signedIn(signInOf('fay', 's8'));
    const token = { issuer, sub: 'fay', sid: 's8', endedAt: later(1), jti: 'only-once' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => sessions.endSignIn(token, at)));
    expect(answers.filter(Boolean)).toHaveLength(1);
    await ended({ sub: 'fay', sid: 's8' }, later(-600));
    expect(await isOver(id)).toBe(true);
  });

  test('is kept with nobody’s id in it', async () => {
    const rows = await database.query<{ row: string }>(
      "SELECT coalesce(encode(sign_in_hash, 'escape'), '') || coalesce(encode(user_hash, 'escape'), '') AS row FROM session",
    );
    for (const { row } of rows) expect(row).not.toMatch(/ann|bea|s1/);
  });

  test('is remembered as long as a session can last, and not for ever', async () => {
    const count = async () =>
      (await database.query<{ n: number }>('SELECT count(*)::int AS n FROM ended_sign_in'))[0]?.n ?? 0;
    await purgeExpired(pool, later(11 * 3600));
    expect(await count()).toBeGreaterThan(0);
    await purgeExpired(pool, later(13 * 3600));
    expect(await count()).toBe(0);
  });
});
