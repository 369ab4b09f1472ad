import { field, isFields } from './fields.ts';
import { daysIn, endOfLondonDay, startOfLondonDay, utcDay } from './london-days.ts';

/** A stretch of time: epoch milliseconds, both ends inside; infinite where it is open. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

const fhirTime =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d))?)?)?$/;

/**
 * Reads a FHIR date, dateTime or instant. A date without a time is its whole day, month or year in Europe/London.
 * Undefined when it cannot be read: no such day, or a time without an offset.
 */
export function readTime(value: unknown): Interval | undefined {
  if (typeof value !== 'string') return undefined;
  const parts = fhirTime.exec(value);
  if (parts === null) return undefined;
  const year = Number(parts[1]);
  const firstMonth = parts[2] === undefined ? 1 : Number(parts[2]);
  const firstDay = parts[3] === undefined ? 1 : Number(parts[3]);
  if (parts[4] !== undefined) {
    if (utcDay(year, firstMonth, firstDay) === undefined) return undefined;
    const instant = Date.parse(value);
    return finite(instant, instant);
  }
  const lastMonth = parts[2] === undefined ? 12 : firstMonth;
  const lastDay = parts[3] === undefined ? daysIn(year, lastMonth) : firstDay;
  return finite(startOfLondonDay(year, firstMonth, firstDay), endOfLondonDay(year, lastMonth, lastDay));
}

/** Reads a FHIR Period; an end that is left out is open. Undefined when it cannot be read, says nothing or runs backwards. */
export function readPeriod(value: unknown): Interval | undefined {
  if (!isFields(value)) return undefined;
  return readBetween(field(value, 'start'), field(value, 'end'));
}

/** The stretch from the start of one FHIR time to the end of another; either may be left out, not both. */
export function readBetween(start: unknown, end: unknown): Interval | undefined {
  if (start === undefined && end === undefined) return undefined;
  const from = start === undefined ? Number.NEGATIVE_INFINITY : readTime(start)?.from;
  const to = end === undefined ? Number.POSITIVE_INFINITY : readTime(end)?.to;
  if (from === undefined || to === undefined || from > to) return undefined;
  return { from, to };
}

export function contains(interval: Interval, instant: number): boolean {
  return interval.from <= instant && instant <= interval.to;
}

export function liesInside(inner: Interval, outer: Interval): boolean {
  return outer.from <= inner.from && inner.to <= outer.to;
}

export function overlaps(one: Interval, other: Interval): boolean {
  return one.from <= other.to && other.from <= one.to;
}

function finite(from: number | undefined, to: number | undefined): Interval | undefined {
  if (from === undefined || to === undefined) return undefined;
  return Number.isFinite(from) && Number.isFinite(to) ? { from, to } : undefined;
}
