import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { resourcePlace } from '../../src/db/apply-personal.ts';
import type { ResourceRow } from '../../src/db/open-resource.ts';
import { rewrapOwnerKeys } from '../../src/db/owner-keys.ts';
import { erasePerson } from '../../src/gateway/erasure/erase-person.ts';
import { keyFileSchema, nextKeyFile } from '../../src/key-file.ts';
import { parseKeys, type MasterKeys } from '../../src/sealing/keys.ts';
import { open, unwrapOwnerKey } from '../../src/sealing/seal.ts';
import { copyDatabase, type TestDatabase } from '../support/database.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { testKeyFile } from '../support/keys.ts';
import { personIdOf } from '../support/look.ts';
import { people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const morgan = personIdOf(people.sharesMost());
const robin = personIdOf(people.undecided());

let gateway: TestGateway;
let backup: TestDatabase;
let keysThen: MasterKeys;
beforeAll(async () => {
  gateway = await startTestGateway();
  await pushAndApply(gateway, people.sharesMost());
  await pushAndApply(gateway, people.undecided());
  keysThen = gateway.config.keys;
  backup = await copyDatabase(gateway.database);
  const { store, clock } = gateway.services;
  await erasePerson({ store, clock }, morgan, 'asked-for');
});
afterAll(async () => {
  await backup.drop();
  await gateway.stop();
});

/** Of a person's items and pushes, how many whoever holds a key file can open; and how many there are. */
async function opened(
  database: TestDatabase,
  keys: MasterKeys,
  person: string,
): Promise<{ readonly opened: number; readonly of: number }> {
  const wrapped = await database.query<{ wrapped: Buffer }>(
    'SELECT wrapped FROM sealing_key WHERE owner = $1',
    [person],
  );
  const items = await database.query<ResourceRow>('SELECT * FROM resource WHERE person_id = $1', [person]);
  const pushes = await database.query<{ id: string; body: Buffer }>(
    'SELECT id, body FROM inbox WHERE person_id = $1',
    [person],
  );
  const sealed = [
    ...items.map((row) => [resourcePlace(row), row.sealed] as const),
    ...pushes.map(({ id, body }) => [['inbox', id, 'body'], body] as const),
  ] as const;
  const opens = ([place, content]: (typeof sealed)[number]): boolean => {
    try {
      return wrapped.some(
        (row) => open(unwrapOwnerKey(keys, person, row.wrapped), place, content).length > 0,
      );
    } catch {
      return false;
    }
  };
  return { opened: sealed.filter(opens).length, of: sealed.length };
}

const none = (all: { readonly of: number }) => ({ ...all, opened: 0 });
const every = (all: { readonly of: number }) => ({ ...all, opened: all.of });

describe('A back-up from before somebody was erased', () => {
  test('opens with the keys that were in it: that is what it takes to erase in back-ups too', async () => {
    for (const person of [morgan, robin]) {
      const found = await opened(backup, keysThen, person);
      expect(found).toEqual(every(found));
      expect(found.of).toBeGreaterThan(3);
    }
  });

  test('restored with the key store of now opens nothing of theirs, and everything of others', async () => {
    const restored = await copyDatabase(backup);
    const kept = await gateway.database.query<{ owner: string; wrapped: Buffer; wrapped_by: string }>(
      'SELECT owner, wrapped, wrapped_by FROM sealing_key',
    );
    await restored.query('DELETE FROM sealing_key');
    for (const { owner, wrapped, wrapped_by: by } of kept) {
      await restored.query('INSERT INTO sealing_key (owner, wrapped, wrapped_by) VALUES ($1, $2, $3)', [
        owner,
        wrapped,
        by,
      ]);
    }
    const ofMorgan = await opened(restored, gateway.config.keys, morgan);
    const ofRobin = await opened(restored, gateway.config.keys, robin);
    await restored.drop();
    expect([ofMorgan, ofRobin]).toEqual([none(ofMorgan), every(ofRobin)]);
    expect(ofMorgan.of).toBeGreaterThan(15);
  });

  test('with the key file of now, after the wrapping key was changed, opens nothing of anybody', async () => {
    const known = nextKeyFile(keyFileSchema.parse(JSON.parse(testKeyFile))).keys;
    const wrapping = nextKeyFile(known).keys;
    await rewrapOwnerKeys(gateway.services.pool, parseKeys(JSON.stringify(wrapping)), 100);
    const now = parseKeys(JSON.stringify(nextKeyFile(wrapping).keys));
    for (const person of [morgan, robin]) {
      const found = await opened(backup, now, person);
      expect(found).toEqual(none(found));
    }
    const here = await opened(gateway.database, now, robin);
    expect(here).toEqual(every(here));
  });
});
