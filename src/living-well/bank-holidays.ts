import { addDays, weekdayIndex } from './london-time.ts';

/** Whose bank holidays a place keeps. */
export type Nation = 'England' | 'Scotland';

/** Holidays that were proclaimed for one year, and those that were moved away in it (gov.uk/bank-holidays). */
const proclaimed: Readonly<
  Record<string, { readonly also: readonly string[]; readonly not: readonly string[] }>
> = {
  '2022': { also: ['2022-06-02', '2022-06-03', '2022-09-19'], not: ['2022-05-30'] },
  '2023': { also: ['2023-05-08'], not: [] },
};

/** Whether a date (YYYY-MM-DD) is a bank holiday there, days in lieu of a weekend included. Knows no holiday that is proclaimed later than this file. */
export function isBankHoliday(date: string, nation: Nation): boolean {
  const year = date.slice(0, 4);
  const { also, not } = proclaimed[year] ?? { also: [], not: [] };
  if (also.includes(date)) return true;
  return !not.includes(date) && keptIn(Number(year), nation).has(date);
}

/** Reckoned once a year and nation: a page asks for every day of five weeks, for each of its telephone lines. */
const reckoned = new Map<string, ReadonlySet<string>>();

function keptIn(year: number, nation: Nation): ReadonlySet<string> {
  const key = `${nation} ${year}`;
  const known = reckoned.get(key);
  if (known !== undefined) return known;
  const days = new Set(holidaysOf(year, nation));
  // Nobody asks for more than a few years; whoever does is not to fill the memory.
  if (reckoned.size >= 100) reckoned.clear();
  reckoned.set(key, days);
  return days;
}

function holidaysOf(year: number, nation: Nation): readonly string[] {
  const easter = easterSunday(year);
  const everywhere = [
    addDays(easter, -2),
    mondayFrom(`${year}-05-01`),
    mondayFrom(`${year}-05-25`),
    ...inLieu(`${year}-12-25`, `${year}-12-26`),
  ];
  return nation === 'Scotland'
    ? [
        ...everywhere,
        ...inLieu(`${year}-01-01`, `${year}-01-02`),
        mondayFrom(`${year}-08-01`),
        ...inLieu(`${year}-11-30`),
      ]
    : [...everywhere, ...inLieu(`${year}-01-01`), addDays(easter, 1), mondayFrom(`${year}-08-25`)];
}

function mondayFrom(date: string): string {
  return addDays(date, (7 - weekdayIndex(date)) % 7);
}

/** A holiday at a weekend is kept on the next weekday that is not one itself. Services close on the day itself too. */
function inLieu(...days: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (const day of days) if (weekdayIndex(day) < 5) kept.push(day);
  for (const day of days) {
    if (weekdayIndex(day) < 5) continue;
    let instead = addDays(day, 7 - weekdayIndex(day));
    while (kept.includes(instead)) instead = addDays(instead, 1);
    kept.push(day, instead);
  }
  return kept;
}

/** Easter Sunday of the Gregorian calendar, by the anonymous algorithm (Nature, 1876). */
function easterSunday(year: number): string {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 19 * l) / 433);
  const month = Math.floor((h + l - 7 * m + 90) / 25);
  const day = (h + l - 7 * m + 33 * month + 19) % 32;
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
