import { describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../src/audit/entry.ts';
import { leafBytes } from '../../src/audit/leaf.ts';
import { leafHashHex } from '../../src/audit/tree/hashes.ts';
import { betweenColumns, columnsOf, differingColumn, isRowOf } from '../../src/audit/verify/entry-row.ts';

const entry: AuditEntry = {
  id: '6b3d1d36-7f0f-4c73-9bb4-2d4b4c9a3f11',
  at: new Date('2026-11-22T06:41:31.123Z'),
  kind: 'support',
  outcome: 'shown',
  face: 'fhir',
  organisation: 'X9C01',
  role: 'care-coordinator',
  purpose: 'TREAT',
  askers: ['X9C01', 'X9T01'],
  sources: [],
  personId: undefined,
  actor: { kind: 'system', id: 'client', name: 'Client' },
  detail: { asked: {}, decisions: [], released: { Patient: 1, Task: 2 } },
};
const bytes = (fill: number) => Buffer.alloc(16, fill);
const leafOf = (changed: Partial<AuditEntry> = {}): string =>
  leafBytes({
    entry: { ...entry, ...changed },
    personPseudonym: bytes(1),
    actorPseudonym: bytes(2),
    sealedActor: bytes(3),
    sealedDetail: bytes(4),
    salt: bytes(5),
  }).toString('utf8');

/** The columns that lie beside a leaf, as the database tells them. */
function columnsBeside(leaf: string): string[] {
  const said = JSON.parse(leaf) as Readonly<Record<string, string>>;
  const { id = '', at = '', kind = '', outcome = '', face = '', organisation = '', role = '' } = said;
  const time = `${Date.parse(at)}.000000`;
  const lists = [JSON.stringify(said['askers']), JSON.stringify(said['sources'])];
  const text = [kind, outcome, face, organisation, role, said['purpose'] ?? '', ...lists];
  const hashes = [said['person'], said['by'], said['detail']].map(String);
  return ['7', id, leafHashHex(leaf), time, ...text, ...hashes];
}

const agrees = (columns: readonly string[], leaf: string): readonly [boolean, string | undefined] => {
  const row = columns.join(betweenColumns);
  return [isRowOf({ row, leaf }, 7n, leafHashHex(leaf)), differingColumn(columnsOf(row), leaf)];
};

describe('a row that is not as its leaf has it', () => {
  const names = ['id', 'at', 'kind', 'outcome', 'face', 'organisation', 'role', 'purpose'];
  const places = new Map([...names, 'askers', 'sources', 'person', 'actor', 'detail'].entries());
  test.each([...places])('%i: is not the row of it, and %s is named', (number, name) => {
    const leaf = leafOf();
    const columns = columnsBeside(leaf);
    // The hash stands between the id and the rest.
    const place = number === 0 ? 1 : number + 2;
    expect(agrees(columns.with(place, `${(columns[place] ?? '').slice(0, -1)}~`), leaf)).toEqual([
      false,
      name,
    ]);
  });

  test.each([0, 2])('is not at another place, nor under another hash (column %i)', (place) => {
    const leaf = leafOf();
    expect(agrees(columnsBeside(leaf).with(place, '8'), leaf)[0]).toBe(false);
  });

  test('is not taken for it where it has a text as JSON escapes it', () => {
    const leaf = leafOf({ role: 'a\\b' });
    expect(agrees(columnsBeside(leaf).with(8, 'a\\\\b'), leaf)).toEqual([false, 'role']);
  });

  test('is not taken for it where one column holds what two should', () => {
    const leaf = leafOf();
    const columns = columnsBeside(leaf);
    const joined = columns.with(4, `${columns[4] ?? ''}${betweenColumns}${columns[5] ?? ''}`).with(5, '');
    expect(agrees(joined, leaf)).toEqual([false, expect.any(String)]);
  });
});

describe('a row that is as its leaf has it', () => {
  test('is the row of it by the quick way, as the gateway writes leaves', () => {
    const leaf = leafOf();
    expect(agrees(columnsBeside(leaf), leaf)).toEqual([true, undefined]);
  });

  test.each([{ role: 'a "role"' }, { role: 'rôle\\' }, { askers: ['a","b', '\u001e'] }])(
    'is left to the slow way, which agrees, where something is escaped: %j',
    (changed) => {
      const leaf = leafOf(changed);
      expect(agrees(columnsBeside(leaf), leaf)).toEqual([false, undefined]);
    },
  );
});
