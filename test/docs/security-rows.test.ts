import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../architecture/source-tree.ts';

const rows = readFileSync(join(root, 'docs/security-rows.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| S\d/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, row = '', , , file = '', title = '']) => ({ row, file: file.replaceAll('`', ''), title }));

describe('docs/security-rows.md', () => {
  test('has every row that there must be', () => {
    const all = ['S1', 'S2', 'S3', 'S4', 'S5', 'S6', 'S7', 'S8', 'S9', 'S10', 'S11', 'S12', 'S13'];
    expect([...new Set(rows.map(({ row }) => row))]).toEqual(all);
  });

  test.each(rows)('$row: $file tries "$title"', ({ file, title }) => {
    expect(existsSync(join(root, file))).toBe(true);
    const text = readFileSync(join(root, file), 'utf8');
    expect([`'${title}'`, `"${title}"`].some((quoted) => text.includes(quoted))).toBe(true);
  });
});
