import { describe, expect, test } from 'vitest';
import { timeLeft, type TimeBound } from '../../src/living-well/time-bound.ts';

const twelveWeeks: TimeBound = { kind: 'weeks', max: 12, softLimit: true };
const tenSessions: TimeBound = { kind: 'sessions', min: 6, max: 10, softLimit: true };
const start = '2024-01-18';

test('a place without a limit has nothing to tell', () => {
  expect(
    timeLeft({ kind: 'none', softLimit: true }, { start, on: '2030-01-01', sessions: 500 }),
  ).toBeUndefined();
});

describe('twelve weeks', () => {
  test('end 84 days after the initial conversation, across the change of the clocks', () => {
    expect(timeLeft(twelveWeeks, { start, on: '2024-04-11', sessions: 3 })).toEqual({
      unit: 'days',
      left: 0,
      limitOn: '2024-04-11',
    });
  });
  test('that have passed are so many days over, and no error', () => {
    expect(timeLeft(twelveWeeks, { start, on: '2024-04-18', sessions: 3 })?.left).toBe(-7);
  });
});

test('ten sessions count sessions, however long they take', () => {
  expect(timeLeft(tenSessions, { start, on: '2025-01-18', sessions: 9 })).toMatchObject({
    unit: 'sessions',
    left: 1,
  });
});
