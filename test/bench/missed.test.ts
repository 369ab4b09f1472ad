import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { figureTable } from '../../bench/figures.ts';

const missed = {
  id: 'x',
  what: 'something',
  value: 2,
  unit: 's',
  budget: { is: 'at most', value: 1 },
} as const;

test('a budget that is missed says where it is explained, or that it is not', () => {
  expect(figureTable([missed])[2]).toContain('**missed**, unexplained');
  expect(figureTable([{ ...missed, why: 'read-path.md' }])[2]).toContain('**missed** ([why](read-path.md))');
});

test('no budget that the latest run missed is unexplained', () => {
  const rows = readFileSync('docs/benchmarks/latest.md', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('|') && line.includes('**missed**'));
  expect(rows.filter((row) => !row.includes('[why]('))).toEqual([]);
});
