import { describe, expect, test } from 'vitest';
import { attainmentChange, attainmentWords, isAttainment } from '../../src/living-well/goal-attainment.ts';

describe('no rating of a personal goal', () => {
  test.each([0, 6, 10, -2, 3.5, Number.NaN])('is %d: it suggests another scale', (score) => {
    expect(isAttainment(score)).toBe(false);
    expect(attainmentWords(score)).toBeUndefined();
    expect(attainmentChange(score, 3)).toBeUndefined();
    expect(attainmentChange(3, score)).toBeUndefined();
  });
});

test('the two ends have the programme’s words, and the middle has none', () => {
  expect([1, 3, 5].map(attainmentWords)).toEqual(['1 of 5: not at all', '3 of 5', '5 of 5: achieved']);
});

test.each([
  [1, 2, { direction: 'closer', points: 1 }],
  [2, 2, { direction: 'same', points: 0 }],
  [5, 1, { direction: 'further', points: -4 }],
] as const)('from %i to %i', (earlier, later, expected) => {
  expect(attainmentChange(earlier, later)).toEqual(expected);
});
