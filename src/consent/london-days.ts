const dayMs = 86_400_000;
const hourMs = 3_600_000;
const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** How many days a month has; 0 when there is no such month. `month` counts from 1. */
export function daysIn(year: number, month: number): number {
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return leap ? 29 : (monthDays[month - 1] ?? 0);
}

/** Midnight UTC of a calendar day as epoch milliseconds; undefined when there is no such day. */
export function utcDay(year: number, month: number, day: number): number | undefined {
  // `Date.UTC` takes the years 0 to 99 for 1900 to 1999. Nobody supported today has a date in them.
  if (year < 100 || day < 1 || day > daysIn(year, month)) return undefined;
  return Date.UTC(year, month - 1, day);
}

/**
 * The first millisecond of a calendar day in Europe/London, as epoch milliseconds; undefined when there is no such day.
 * By the rules in force since 1968, written out, so that no time zone data decides anything.
 */
export function startOfLondonDay(year: number, month: number, day: number): number | undefined {
  const midnight = utcDay(year, month, day);
  if (midnight === undefined) return undefined;
  return isSummer(year, month, day) ? midnight - hourMs : midnight;
}

/** The last millisecond of a calendar day in Europe/London. */
export function endOfLondonDay(year: number, month: number, day: number): number | undefined {
  const midnight = utcDay(year, month, day);
  if (midnight === undefined) return undefined;
  const next = midnight + dayMs - 1;
  return isSummer(year, month, day + 1) ? next - hourMs : next;
}

/**
 * Whether a day begins in British Summer Time; `day` may be one past the month's last. The clocks change in the small hours of a Sunday; from 1968 to
 * 1971 they stood an hour ahead all year, and what they did before decides nothing here.
 */
function isSummer(year: number, month: number, day: number): boolean {
  if (year < 1972) {
    const date = year * 10_000 + month * 100 + day;
    return date > 1968_02_18 && date <= 1971_10_31;
  }
  if (month === 3) return day > sundayFrom(year, 3, year < 1981 ? 16 : 25);
  if (month === 10) return day <= sundayFrom(year, 10, year < 1990 ? 23 : year < 1996 ? 22 : 25);
  return month > 3 && month < 10;
}

/** The first Sunday on or after a day of a month. */
function sundayFrom(year: number, month: number, day: number): number {
  return day + ((7 - new Date(Date.UTC(year, month - 1, day)).getUTCDay()) % 7);
}
