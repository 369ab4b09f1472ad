import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../architecture/source-tree.ts';
import { breachesOf, migrationRules } from './migration-rules.ts';

/** The last one that no version ran beside: none had been released. */
const before = '0031';
/** What is allowed all the same, and why nobody who runs the version before notices. By the file's name. */
const allowed: Readonly<Record<string, { readonly breaches: readonly string[]; readonly why: string }>> = {};

const folder = join(root, 'migrations');
const files = readdirSync(folder).toSorted();

/** The beginning of a rule, and what breaks it. */
const forbidden: readonly (readonly [rule: string, statement: string])[] = [
  ['takes nothing away', 'ALTER TABLE person DROP COLUMN erased_at'],
  ['takes nothing away', 'DROP TABLE lane'],
  ['takes nothing away', 'DROP FUNCTION erase_person'],
  ['renames nothing', 'ALTER TABLE person RENAME COLUMN erased_at TO gone_at'],
  ['changes no column’s type', 'ALTER TABLE lane ALTER COLUMN attempts TYPE bigint'],
  ['asks for no value', 'ALTER TABLE lane ALTER COLUMN not_before SET NOT NULL'],
  ['asks for no value', 'ALTER TABLE lane ADD COLUMN kind text NOT NULL'],
  ['gives a new column no default', 'ALTER TABLE lane ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid()'],
  [
    'gives a new column no default',
    'ALTER TABLE lane ADD COLUMN n int GENERATED ALWAYS AS (attempts) STORED',
  ],
  ['checks old rows later', 'ALTER TABLE lane ADD CONSTRAINT few CHECK (attempts < 9)'],
  ['checks old rows later', 'ALTER TABLE lane ADD COLUMN owner uuid REFERENCES person'],
  ['makes no index', 'CREATE INDEX ON inbox (received_at)'],
  ['fills no column', 'UPDATE lane SET attempts = 0'],
  ['fills no column', '-- all of it\nDELETE FROM lane'],
  ['takes no right', 'REVOKE UPDATE ON lane FROM lwg_gateway'],
  ['locks no table', 'LOCK TABLE lane'],
];

describe('A migration, while the version before still runs,', () => {
  test.each(forbidden)('%s: %s', (rule, statement) => {
    expect(breachesOf(`-- Up Migration\n${statement};`)).toEqual([expect.stringMatching(`^${rule}`)]);
  });

  test.each([
    "CREATE TABLE room (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL CHECK (name <> '')); CREATE INDEX ON room (name); GRANT SELECT ON room TO lwg_gateway",
    'ALTER TABLE lane ADD COLUMN kind text',
    "ALTER TABLE lane ADD COLUMN kind text NOT NULL DEFAULT 'usual'",
    'ALTER TABLE lane ADD CONSTRAINT few CHECK (attempts < 9) NOT VALID',
    'ALTER TABLE lane VALIDATE CONSTRAINT few',
    'ALTER TABLE lane ALTER COLUMN attempts DROP NOT NULL',
    'CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN UPDATE lane SET attempts = 0; END $$; REVOKE EXECUTE ON FUNCTION f FROM PUBLIC',
  ])('may: %s', (sql) => {
    expect(breachesOf(sql)).toEqual([]);
  });

  test('has no rule that nothing shows', () => {
    const shown = (rule: string): boolean => forbidden.some(([begins]) => rule.startsWith(begins));
    expect(migrationRules.filter(({ rule }) => !shown(rule))).toEqual([]);
  });

  test.each(files.filter((file) => file > `${before}_~`))(
    'is %s: it holds to them, or says why not',
    (file) => {
      const breaches = breachesOf(readFileSync(join(folder, file), 'utf8'));
      expect(breaches).toEqual(allowed[file]?.breaches ?? []);
    },
  );

  test('is on the list of what is allowed only while it is there', () => {
    expect(Object.keys(allowed).filter((file) => !files.includes(file))).toEqual([]);
  });

  test('would have been noticed: those of before the first release do what later ones must not', () => {
    const early = files.filter((file) => file < `${before}_~`);
    expect(
      early.flatMap((file) => breachesOf(readFileSync(join(folder, file), 'utf8'))).length,
    ).toBeGreaterThan(3);
  });
});
