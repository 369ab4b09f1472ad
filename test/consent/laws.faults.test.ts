import { describe, expect, test } from 'vitest';
import { decide } from '../../src/consent/decide.ts';
import { laws } from './laws/laws.ts';

/** Each law is asked of engines with a fault in them, and finds it; of the engine itself it finds none. */
const found = Object.entries(laws).flatMap(([number, each]) =>
  each.flatMap(({ says, broken, finds }) =>
    Object.entries(finds).map(([fault, faulty]) => ({ number, says, fault, faulty, broken })),
  ),
);

test('every law has a fault to find', () => {
  for (const { finds } of Object.values(laws).flat()) expect(Object.keys(finds)).not.toEqual([]);
});

describe('a planted fault is found', () => {
  test.each(found)('law $number, "$says": $fault', { timeout: 60_000 }, ({ broken, faulty }) => {
    const runs = { numRuns: 20_000, seed: 7 };
    expect(broken(faulty, runs)).toContain('Counterexample');
    expect(broken(decide, { ...runs, numRuns: 100 })).toBeUndefined();
  });
});
