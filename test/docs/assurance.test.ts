import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const folder = new URL('../../docs/assurance/', import.meta.url);
const root = new URL('../../', import.meta.url);
const documents = readdirSync(folder).map((name) => ({
  name,
  text: readFileSync(new URL(name, folder), 'utf8'),
}));
const rowsOf = (name: string, id: RegExp): readonly string[] =>
  (documents.find((one) => one.name === name)?.text ?? '').split('\n').filter((line) => id.test(line));

test.each(documents)('Every test that $name names is there', ({ text }) => {
  const named = [...text.matchAll(/`(test\/[^`*]+)`/g)].map(([, path]) => path ?? '');
  expect(named.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
});

describe('No row goes without a test that guards it', () => {
  test.each([
    ['hazard-log.md', /^\| H\d+ /, 14],
    ['threat-model.md', /^\| T\d+ /, 12],
  ] as const)('%s', (name, id, atLeast) => {
    const rows = rowsOf(name, id);
    expect(rows.length).toBeGreaterThanOrEqual(atLeast);
    expect(rows.filter((row) => !row.includes('`test/'))).toEqual([]);
  });
});

test('Nobody has signed, and nobody is named: roles only', () => {
  const signatures = documents.flatMap(({ text }) => {
    const [, signOff = ''] = text.split('## Sign-off');
    return signOff
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .slice(2);
  });
  expect(signatures.length).toBeGreaterThan(5);
  expect(signatures.filter((row) => !/^\|[^|]+\|\s*\|\s*\|\s*\|$/.test(row))).toEqual([]);
});
