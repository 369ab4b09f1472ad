import { describe, expect, test } from 'vitest';
import { achievementStatus, latestScore, type GoalScore } from '../../src/living-well/goal-status.ts';

function scored(...scores: readonly number[]): GoalScore[] {
  return scores.map((score, index) => ({ date: `2024-0${index + 1}-01`, score, ratedBy: 'person' }));
}

describe('no achievement is derived', () => {
  test.each(['active', 'completed', 'cancelled'] as const)('from no score, while %s', (status) => {
    expect(achievementStatus(status, [])).toBeUndefined();
  });
});

describe('a goal that runs (living-well 3.2)', () => {
  test.each([
    ['first score below 5', [1], 'in-progress'],
    ['5', [1, 5], 'achieved'],
    ['up', [1, 2], 'improving'],
    ['the same', [2, 2], 'no-change'],
    ['down', [3, 2], 'worsening'],
    ['down after an earlier 5', [5, 4], 'worsening'],
  ] as const)('%s', (_, scores, expected) => {
    expect(achievementStatus('active', scored(...scores))).toBe(expected);
  });
});

describe('a goal that has ended', () => {
  test.each([
    ['5', [1, 5], 'achieved'],
    ['up, below 5', [1, 3], 'not-achieved'],
    ['the same above 1', [3, 3], 'not-achieved'],
    ['1 and still 1', [1, 1], 'no-progress'],
    ['down', [3, 1], 'not-achieved'],
    ['one score only', [1], 'not-achieved'],
  ] as const)('%s', (_, scores, expected) => {
    expect(achievementStatus('completed', scored(...scores))).toBe(expected);
    expect(achievementStatus('cancelled', scored(...scores))).toBe(expected);
  });
});

test('scores are put in order of their dates first', () => {
  expect(achievementStatus('active', scored(1, 2, 4).toReversed())).toBe('improving');
});

test('a worker’s score says nothing about how the person’s own has moved', () => {
  const scores: GoalScore[] = [
    { date: '2024-01-01', score: 4, ratedBy: 'worker' },
    { date: '2024-02-01', score: 2, ratedBy: 'person' },
  ];
  expect(achievementStatus('active', scores)).toBe('in-progress');
});

test('on one day the person’s own word counts', () => {
  const person: GoalScore = { date: '2024-01-01', score: 2, ratedBy: 'person' };
  const worker: GoalScore = { date: '2024-01-01', score: 4, ratedBy: 'worker' };
  expect(latestScore([person, worker])).toBe(person);
});
