/** Wall-clock time in the United Kingdom. One formatter for the life of the process: making one costs more than a whole page. */
const londonClock = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

const millisecondsADay = 86_400_000;

/** What a clock on a wall in London shows. */
export interface LondonTime {
  /** YYYY-MM-DD */
  readonly date: string;
  /** Minutes since local midnight, 0 to 1439. */
  readonly minute: number;
}

/** The London wall clock at an instant, summer time included (IANA `Europe/London`). */
export function londonTime(at: Date): LondonTime {
  const shown = londonClock.format(at);
  return {
    date: `${shown.slice(6, 10)}-${shown.slice(3, 5)}-${shown.slice(0, 2)}`,
    minute: Number(shown.slice(12, 14)) * 60 + Number(shown.slice(15, 17)),
  };
}

/** The day of the week of a date, 0 for Monday. */
export function weekdayIndex(date: string): number {
  return (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
}

/** The date some days later; fewer than none for earlier. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * millisecondsADay).toISOString().slice(0, 10);
}

/** Calendar days from one date to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / millisecondsADay);
}

/** Local midnight at which a day starts, as a FHIR instant with the offset then in force. */
export function startOfDay(date: string): string {
  // Clocks change at 01:00 UTC, so the hour shown at 00:00 UTC is the offset that held at local midnight.
  const offset = londonTime(new Date(`${date}T00:00:00Z`)).minute === 0 ? '+00:00' : '+01:00';
  return `${date}T00:00:00${offset}`;
}
