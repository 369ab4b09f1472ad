import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { londonInstant } from '../../src/living-well/london-instant.ts';
import { londonTime } from '../../src/living-well/london-time.ts';
import { readDate } from '../../src/living-well/read-date.ts';

const dayFirst = { format: 'day-first' } as const;
const days = fc
  .date({ min: new Date('1901-01-01T00:00:00Z'), max: new Date('2099-12-31T00:00:00Z'), noInvalidDate: true })
  .map((at) => at.toISOString().slice(0, 10));

describe('dates are refused', () => {
  test('whenever the day is not in the calendar, in any month of any year', () => {
    for (const year of [1900, 1999, 2000, 2024, 2100]) {
      for (let month = 1; month <= 12; month++) {
        const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
        const on = (day: number) => readDate(`${day}/${month}/${year}`, dayFirst);
        expect(on(last)).toHaveProperty('date');
        expect([on(last + 1), on(0)]).toEqual([{ fault: 'no-such-day' }, { fault: 'no-such-day' }]);
      }
    }
  });
  test.each([
    '',
    'x',
    '1/2',
    '2024',
    '1/2/3/4',
    '00/00/2024',
    '2024-13-01',
    '1/Foo/2024',
    '25:00',
    '3/4/2024 25:00',
  ])('%j', (text) => {
    expect(readDate(text, dayFirst)).toHaveProperty('fault');
  });
});

describe('dates', () => {
  test('written day first or as ISO are the same day, and never the one with day and month turned round', () => {
    fc.assert(
      fc.property(days, (iso) => {
        const [year = '', month = '', day = ''] = iso.split('-');
        for (const text of [
          iso,
          `${day}/${month}/${year}`,
          `${Number(day)}.${Number(month)}.${year}`,
          `${day}-${month}-${year} 09:15`,
        ]) {
          expect(readDate(text, dayFirst)).toMatchObject({ date: iso });
        }
        if (day !== month)
          expect(readDate(`${month}/${day}/${year}`, dayFirst)).not.toMatchObject({ date: iso });
      }),
    );
  });
});

describe('a time on a London clock', () => {
  test('is the instant at which that clock shows it, in any month', () => {
    fc.assert(
      fc.property(
        days.filter((day) => day > '1973'),
        fc.integer({ min: 180, max: 1439 }),
        (day, minute) => {
          const time = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}:00`;
          const { instant, twice } = londonInstant(day, time);
          expect(londonTime(new Date(instant))).toEqual({ date: day, minute });
          expect(twice).toBe(false);
        },
      ),
    );
  });
  test('that is shown twice in October is told of, and one that is skipped in March is read as winter time', () => {
    expect(londonInstant('2026-10-25', '01:30:00')).toEqual({
      instant: '2026-10-25T01:30:00.000Z',
      twice: true,
    });
    expect(londonInstant('2026-03-29', '01:30:00')).toEqual({
      instant: '2026-03-29T01:30:00.000Z',
      twice: false,
    });
  });
});
