import { expect, test } from 'vitest';
import { reckon, type Assumptions } from '../../bench/arithmetic.ts';

/** 1,000 people of whom everything is easily reckoned by hand. */
const measured = {
  people: 1_000,
  resources: 12_000,
  bytes: 26_000_000,
  tree: { leaves: 100, inner: 1, levels: 2 },
  look: { server: 2, worker: 1, postgres: 3, wal: 5_000, disk: 2_000 },
  change: { server: 4, worker: 10, postgres: 6, wal: 50_000, disk: 10_000 },
};
const use: Assumptions = {
  looksADay: 0.1,
  changesADay: 0.2,
  peak: 3,
  busy: 0.5,
  entriesOfLook: 1,
  entriesOfChange: 2,
};

test('people, rows, bytes and entries grow with the people', () => {
  expect(reckon(10_000, measured, use)).toMatchObject({
    resources: 120_000,
    bytes: 260_000_000,
    entriesADay: 1_000 + 2 * 2_000,
    walADay: 1_000 * 5_000 + 2_000 * 50_000,
    growthAYear: 365 * (1_000 * 2_000 + 2_000 * 10_000),
    looksAnHour: (3 * 1_000) / 24,
    changesAnHour: (3 * 2_000) / 24,
  });
});

test('cores are those of the busiest hour, of which only a share is to be used', () => {
  // 125 looks and 250 changes in that hour.
  const { serverCores, workerCores, databaseCores } = reckon(10_000, measured, use);
  expect(serverCores).toBeCloseTo((2 * (125 * 2 + 250 * 4)) / 3_600_000, 12);
  expect(workerCores).toBeCloseTo((2 * (125 * 1 + 250 * 10)) / 3_600_000, 12);
  expect(databaseCores).toBeCloseTo((2 * (125 * 3 + 250 * 6)) / 3_600_000, 12);
});

test.each([
  [1_000, 2],
  [100_000, 3],
  [10_000_000, 4],
])('an index of 100 leaves to a page has, for %i people, %i levels', (people, levels) => {
  expect(reckon(people, measured, use).levels).toBe(levels);
});
