import type { Bundle } from '@medplum/fhirtypes';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrateAll } from '../../src/cli/migrate.ts';
import { migrate, MigrationRefused } from '../../src/db/migrate.ts';
import { readingLog } from '../../src/db/log-audit.ts';
import { findBootRefusal } from '../../src/db/boot-checks.ts';
import { demoAgreement } from '../../src/demo/organisations.ts';
import { logVerifierKeys } from '../../src/gateway/log/signing.ts';
import { verifyLog } from '../../src/gateway/log/verify-log.ts';
import { currentSupport, findPatient, token, typesIn } from '../support/ask.ts';
import type { TestDatabase } from '../support/database.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { askedFor, personIdOf } from '../support/look.ts';
import { changed, people } from '../support/people.ts';
import { databaseBefore, migrationsAfter, previousSchemas } from '../support/previous-schema.ts';
import { pushAndApply } from '../support/push.ts';

/** Somebody who looks, and takes long over it. */
async function slowReader({ url }: TestDatabase): Promise<pg.Client> {
  const reader = new pg.Client({ connectionString: url });
  await reader.connect();
  await reader.query('BEGIN; SELECT FROM person LIMIT 1');
  return reader;
}

test('A migration gives way where a table is in use, whole, and may be run again', async () => {
  const database = await databaseBefore('0023_cheaper_entries');
  const reader = await slowReader(database);
  await expect(migrate(database.ownerUrl)).rejects.toThrow(MigrationRefused);
  const [person] = await database.query(
    `SELECT FROM pg_attribute WHERE attrelid = 'person'::regclass AND attname = 'erased_at'`,
  );
  expect(person).toBeUndefined();
  await reader.end();
  expect(await migrate(database.ownerUrl)).toContain('0031_erasure');
  await database.drop();
});

describe.each(previousSchemas)('A database as the version of %s left it', (name) => {
  let database: TestDatabase;
  let gateway: TestGateway;
  let published: { readonly size: string; readonly note: string } | undefined;
  beforeAll(async () => {
    database = await databaseBefore(name);
    [published] = await database.query<{ size: string; note: string }>(
      'SELECT size, note FROM checkpoint ORDER BY size DESC LIMIT 1',
    );
  });
  afterAll(() => gateway.stop());

  test('is not served from before it is migrated', async () => {
    const pool = new pg.Pool({ connectionString: database.url });
    expect(await findBootRefusal(pool, 'demo')).toBe('not-migrated');
    await pool.end();
  });

  test('is migrated once, by two that begin at the same time, and both end well', async () => {
    const both = await Promise.all([1, 2].map(() => migrateAll(database.ownerUrl, 'demo')));
    expect(both.flat().toSorted()).toEqual(migrationsAfter(name));
  });

  test('finishes what was begun: what was accepted is applied, and who blocked a lane still does', async () => {
    gateway = await startTestGateway({ database, agreement: { ...demoAgreement, version: 2 } });
    await gateway.work();
    expect(await database.query(`SELECT FROM inbox WHERE state <> 'settled'`)).toHaveLength(1);
    expect(await gateway.services.store.deadLetters(10)).toHaveLength(1);
  });

  test('shows whom it showed, and not who shares nothing', async () => {
    const bearer = await token(gateway);
    for (const record of [people.sharesMost(), people.sharesNothing()])
      await findPatient(gateway, bearer, askedFor(record));
    const shown = await currentSupport(gateway, bearer, personIdOf(people.sharesMost()));
    expect(typesIn(shown.json<Bundle>())).toMatchObject({ Patient: 1, EpisodeOfCare: 1 });
    const hidden = await currentSupport(gateway, bearer, personIdOf(people.sharesNothing()));
    expect(Object.keys(typesIn(hidden.json<Bundle>()))).toEqual(['Composition']);
  });

  test('takes records in, of those it knew and of others', async () => {
    expect(await pushAndApply(gateway, changed(people.sharesMost(), 20, {}))).toBe('applied');
    expect(await pushAndApply(gateway, people.undecided())).toBe('applied');
  });

  test('is served from while it is migrated once more', async () => {
    const bearer = await token(gateway);
    const looks = async (): Promise<readonly number[]> => {
      const seen: number[] = [];
      for (let look = 0; look < 10; look++)
        seen.push((await currentSupport(gateway, bearer, personIdOf(people.sharesMost()))).statusCode);
      return seen;
    };
    const [seen, again] = await Promise.all([looks(), migrateAll(database.ownerUrl, 'demo')]);
    expect([seen, again]).toEqual([Array(10).fill(200), []]);
  });

  test('has a log that goes on from where it was, and holds', async () => {
    expect(await gateway.sequence()).toMatchObject({ state: 'signed' });
    const kept = { size: BigInt(published?.size ?? 0), note: published?.note ?? '', from: 'kept' };
    const keys = logVerifierKeys(await gateway.services.logTree.origins(), gateway.config.keys);
    const found = await readingLog(database.ownerUrl, (reader) => verifyLog(reader, keys, [kept]));
    expect(found).toMatchObject({ checkpoints: 3 });
    expect(found).not.toHaveProperty('problem');
  });
});
