import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPopulation, kinds } from '../../bench/people/population.ts';
import { personIdOf, personRows } from '../../bench/people/person-rows.ts';
import { columnsOf, tableNames, type TableName } from '../../bench/people/tables.ts';
import { resourcePlace } from '../../src/db/apply-personal.ts';
import type { ResourceRow } from '../../src/db/open-resource.ts';
import { parseKeys } from '../../src/sealing/keys.ts';
import { open, unwrapOwnerKey, type OwnerKey, type Place } from '../../src/sealing/seal.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { testKeyFile } from '../support/keys.ts';
import { pushAndApply } from '../support/push.ts';

// What a measurement on many people rests on: laid rows are those that the product would have written.

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.stop());

const keys = parseKeys(testKeyFile);
const ownerColumns: Readonly<Partial<Record<TableName, string>>> = { person: 'id', sealing_key: 'owner' };
const incomparable = new Set([
  'person.made_at',
  'sealing_key.wrapped',
  'sealing_key.made_at',
  'person_identifier.recorded_at',
  'inbox.id',
  'inbox.body',
  'resource.sealed',
  'resource_history.sealed',
]);
type Found = Readonly<Record<string, unknown>>;

test.each(Array.from({ length: kinds }, (_, index) => [index]))(
  'person %i, pushed and applied, has the rows that would be laid',
  async (index) => {
    const records = createPopulation('2026-11-22').recordsOf(index);
    const [first] = records;
    if (first === undefined) throw new Error('nothing is said');
    for (const record of records) expect(await pushAndApply(gateway, record)).toBe('applied');
    const personId = personIdOf(keys, first);
    const at = gateway.time.now;
    const laid = personRows(
      { keys, sites: gateway.config.sites, clientId: gateway.caseClient.id, at },
      records,
    );
    const [key] = await gateway.database.query('SELECT wrapped FROM sealing_key WHERE owner = $1', [
      personId,
    ]);
    for (const table of tableNames) {
      const columns = columnsOf(table).map(([name]) => name);
      const stored = await gateway.database.query<Found>(
        `SELECT ${columns.join(', ')} FROM ${table} WHERE ${ownerColumns[table] ?? 'person_id'} = $1`,
        [personId],
      );
      const ofKey = (rows: readonly Found[], wrapped: unknown): readonly string[] => {
        const owner = unwrapOwnerKey(keys, personId, wrapped as Buffer);
        return rows.map((row) => JSON.stringify(comparable(table, row, owner))).toSorted();
      };
      expect(ofKey(laid[table], laid.sealing_key[0]?.wrapped), table).toEqual(
        ofKey(stored, key?.['wrapped']),
      );
    }
  },
);

/** Opened, and without what is random or by the database's own clock. */
function comparable(table: TableName, row: Found, key: OwnerKey): Found {
  const plain = Object.fromEntries(
    columnsOf(table)
      .filter(([column]) => !incomparable.has(`${table}.${column}`))
      .map(([column]) => [column, row[column]] as const)
      .map(([column, value]) => [column, Buffer.isBuffer(value) ? value.toString('hex') : String(value)]),
  );
  const opened = (place: Place, sealed: unknown): unknown =>
    JSON.parse(open(key, place, sealed as Buffer).toString('utf8'));
  if (table === 'inbox') return { ...plain, body: opened(['inbox', String(row['id']), 'body'], row['body']) };
  if (table !== 'resource' && table !== 'resource_history') return plain;
  return { ...plain, sealed: opened(resourcePlace(row as unknown as ResourceRow), row['sealed']) };
}
