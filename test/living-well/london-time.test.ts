import { describe, expect, test } from 'vitest';
import { addDays, daysBetween, londonTime, startOfDay } from '../../src/living-well/london-time.ts';

test.each([
  ['2024-02-25T02:10:00Z', '2024-02-25', 130],
  ['2024-07-01T23:30:00Z', '2024-07-02', 30],
  ['2024-12-31T23:59:59Z', '2024-12-31', 1439],
  ['2024-03-31T01:00:00Z', '2024-03-31', 120],
])('%s is %s, minute %i, in London', (instant, date, minute) => {
  expect(londonTime(new Date(instant))).toEqual({ date, minute });
});

describe('a day starts at local midnight', () => {
  test.each([
    ['2024-02-25', '2024-02-25T00:00:00+00:00'],
    ['2024-07-01', '2024-07-01T00:00:00+01:00'],
    // The clocks change after midnight on both days.
    ['2024-03-31', '2024-03-31T00:00:00+00:00'],
    ['2024-10-27', '2024-10-27T00:00:00+01:00'],
  ])('%s', (date, instant) => {
    expect(startOfDay(date)).toBe(instant);
    expect(londonTime(new Date(instant))).toEqual({ date, minute: 0 });
  });
});

test('days are calendar days, whatever the clocks do', () => {
  expect(addDays('2024-02-28', 2)).toBe('2024-03-01');
  expect(daysBetween('2024-01-18', '2024-04-11')).toBe(84);
});
