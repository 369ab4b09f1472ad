import { describe, expect, test } from 'vitest';
import {
  ageOn,
  formatDate,
  formatTime,
  formatTimeToSecond,
  formatWeekday,
} from '../../src/http/pages/dates.ts';

describe('Dates on pages', () => {
  test('are written as people say them, with September in three letters', () => {
    expect(formatDate('2026-11-21')).toBe('21 Nov 2026');
    expect(formatDate('2026-09-02')).toBe('2 Sep 2026');
    expect(formatDate(new Date('2026-09-02T12:00:00Z'))).toBe('2 Sep 2026');
  });

  test('are London dates: an instant late in a summer evening is already tomorrow', () => {
    const instant = new Date('2026-06-30T23:30:07Z');
    expect(formatDate(instant)).toBe('1 Jul 2026');
    expect(formatTime(instant)).toBe('00:30');
    expect(formatTimeToSecond(instant)).toBe('00:30:07');
    expect(formatWeekday(instant)).toBe('Wed');
  });

  test('leave a calendar day what it is, whatever the zone', () => {
    expect(formatDate('2026-06-30')).toBe('30 Jun 2026');
  });

  test('both of the hours when the clocks go back read as one o’clock', () => {
    expect(formatTime('2026-10-25T00:30:00Z')).toBe('01:30');
    expect(formatTime('2026-10-25T01:30:00Z')).toBe('01:30');
  });
});

describe('Age', () => {
  test('turns on the birthday, in London', () => {
    expect(ageOn('1988-07-14', '2026-07-13T22:59:59Z')).toBe(37);
    expect(ageOn('1988-07-14', '2026-07-13T23:00:00Z')).toBe(38);
  });

  test('of somebody born on a leap day turns on 1 March', () => {
    expect(ageOn('2004-02-29', '2026-02-28T12:00:00Z')).toBe(21);
    expect(ageOn('2004-02-29', '2026-03-01T12:00:00Z')).toBe(22);
  });
});
