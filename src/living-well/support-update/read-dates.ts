import type { DateFormat } from '../read-date.ts';
import { londonDay, readDate } from '../read-date.ts';
import { londonInstant } from '../london-instant.ts';
import type { ColumnName } from './columns.ts';
import type { ReadCell, Reading } from './reading.ts';

const dayFirst: DateFormat = { format: 'day-first' };
/** What systems fill in where a date of birth is not known. */
const placeholders = new Set([
  '1900-01-01',
  '1899-12-30',
  '1899-12-31',
  '1901-01-01',
  '1800-01-01',
  '9999-12-31',
]);
/** Columns whose dates are yet to come, or may be. */
const mayBeAhead: ReadonlySet<ColumnName> = new Set(['next_contact_date', 'start_date', 'end_date']);

/** One date of a row, as YYYY-MM-DD. */
export function readDateColumn(name: ColumnName, text: string, { feed, today }: Reading): ReadCell {
  const read = readDate(text, feed.columns[name]?.dates ?? dayFirst);
  if ('fault' in read) return { issue: read.fault };
  const date = londonDay(read);
  if (placeholders.has(date)) return { issue: 'placeholder-date' };
  if (date > today && !mayBeAhead.has(name)) return { issue: 'date-in-future' };
  return { value: date };
}

/** Milliseconds by which a source's clock may be ahead. */
const leeway = 5 * 60_000;

/**
 * When the source changed the row, in UTC. A time without an offset is what a London clock showed. A day without a time counts to its end, or to
 * the time of the file if that is earlier: so tomorrow's file is newer than today's, and one that is sent again is the same.
 */
export function readInstantColumn(text: string, reading: Reading): ReadCell {
  const { feed, at, today, fileTime } = reading;
  if (text === '') {
    if (fileTime === undefined || feed.undatedRows === 'reject') return { issue: 'missing' };
    return { value: fileTime.toISOString(), issue: 'weak-order' };
  }
  const read = readDate(text, feed.columns.source_updated_at?.dates ?? dayFirst);
  if ('fault' in read) return { issue: read.fault };
  const { date, time, zone } = read;
  if (time === undefined) {
    const end = londonInstant(date, '23:59:59').instant;
    const limit = (fileTime ?? at).toISOString();
    return date > today
      ? { issue: 'date-in-future' }
      : { value: end < limit ? end : limit, issue: 'weak-order' };
  }
  const { instant, twice } =
    zone === undefined
      ? londonInstant(date, time)
      : { instant: new Date(`${date}T${time}${zone}`).toISOString(), twice: false };
  if (Date.parse(instant) > at.getTime() + leeway) return { issue: 'date-in-future' };
  return { value: instant, ...(twice && { issue: 'clock-change' }) };
}
