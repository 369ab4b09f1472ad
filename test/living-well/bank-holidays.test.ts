import { describe, expect, test } from 'vitest';
import { isBankHoliday, type Nation } from '../../src/living-well/bank-holidays.ts';
import { addDays } from '../../src/living-well/london-time.ts';

/** As published at gov.uk/bank-holidays; of a holiday at a weekend, the day itself beside the day in lieu. */
const published: Readonly<Record<Nation, Readonly<Record<string, string>>>> = {
  England: {
    '2022': '01-01 01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-25 12-26 12-27',
    '2023': '01-01 01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26',
    '2024': '01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26',
    '2026': '01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-26 12-28',
    '2027': '01-01 03-26 03-29 05-03 05-31 08-30 12-25 12-26 12-27 12-28',
  },
  Scotland: {
    '2024': '01-01 01-02 03-29 05-06 05-27 08-05 11-30 12-02 12-25 12-26',
    '2025': '01-01 01-02 04-18 05-05 05-26 08-04 11-30 12-01 12-25 12-26',
  },
};

function holidays(year: string, nation: Nation): string {
  const days = Array.from({ length: 366 }, (_, index) => addDays(`${year}-01-01`, index));
  return days
    .filter((day) => day.startsWith(year) && isBankHoliday(day, nation))
    .map((day) => day.slice(5))
    .join(' ');
}

describe.each(['England', 'Scotland'] as const)('the bank holidays of %s', (nation) => {
  test.each(Object.entries(published[nation]))('of %s are those that are published', (year, days) => {
    expect(holidays(year, nation)).toBe(days);
  });
});

test('are not the same: Easter Monday is none in Scotland, and the second of January is none in England', () => {
  expect(isBankHoliday('2026-04-06', 'Scotland')).toBe(false);
  expect(isBankHoliday('2025-01-02', 'England')).toBe(false);
});
