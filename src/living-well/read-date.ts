import { z } from 'zod';
import { londonTime } from './london-time.ts';

/** How the dates of one column are written. ISO dates are always understood: they cannot be misread. */
export const dateFormat = z
  .strictObject({
    format: z
      .enum(['day-first', 'iso', 'excel-serial'])
      .default('day-first')
      .describe(
        'day-first: 03/04/2026 is 3 April. excel-serial: days as Excel counts them. Never month first',
      ),
    pivot: z
      .int()
      .min(0)
      .max(99)
      .optional()
      .describe('Two-digit years up to this one are 20xx, later ones 19xx. Left out, they are held'),
  })
  .describe('How dates are written');
export type DateFormat = z.output<typeof dateFormat>;

export type DateFault =
  'not-a-date' | 'no-such-day' | 'month-first' | 'two-digit-year' | 'spreadsheet-date' | 'date-format';

/** A calendar day, the time that stood behind it if any, or why it cannot be read. */
export type ReadDate =
  { readonly date: string; readonly time?: string; readonly zone?: string } | { readonly fault: DateFault };

const time = String.raw`(\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp][Mm])?)`;
const iso = new RegExp(String.raw`^(\d{4})-(\d{2})-(\d{2})(?:[T ]${time} ?(Z|[+-]\d{2}:?\d{2})?)?$`);
const numbers = new RegExp(String.raw`^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:,?[T ]${time})?$`);
const named = new RegExp(String.raw`^(\d{1,2})[ -]([A-Za-z]{3,9})\.?,?[ -](\d{4}|\d{2})(?:,?[T ]${time})?$`);
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const fullMonths =
  /^(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?|dec(ember)?)$/i;
/** Days from Excel's day 0 to 1970-01-01. */
const excelEpoch = 25_569;

/**
 * Reads a date by the format of its column (living-well 6, input 1). 03/04 is never taken for 4 March: where only the month could come first, it
 * is a fault.
 */
export function readDate(text: string, { format, pivot }: DateFormat): ReadDate {
  const standard = iso.exec(text);
  if (standard !== null) {
    const [, year = '', month = '', day = '', at, zone] = standard;
    return withTime(checked(year, month, day), at, zone);
  }
  if (/^\d{1,6}(\.\d+)?$/.test(text)) return readSerial(text, format);
  const parts = readDayFirst(text);
  if (parts === undefined) return { fault: 'not-a-date' };
  if (format !== 'day-first') return { fault: 'date-format' };
  const { day, month, at } = parts;
  const year = fullYear(parts.year, pivot);
  if (year === undefined) return { fault: 'two-digit-year' };
  if (Number(month) > 12 && Number(day) <= 12) return { fault: 'month-first' };
  return withTime(checked(year, month.padStart(2, '0'), day.padStart(2, '0')), at, undefined);
}

interface DayFirst {
  readonly day: string;
  readonly month: string;
  readonly year: string;
  readonly at: string | undefined;
}

function readDayFirst(text: string): DayFirst | undefined {
  const [, day, month, year, at] = numbers.exec(text) ?? named.exec(text) ?? [];
  if (day === undefined || month === undefined || year === undefined) return undefined;
  if (/^\d/.test(month)) return { day, month, year, at };
  if (!fullMonths.test(month)) return undefined;
  return { day, month: String(months.indexOf(month.slice(0, 3).toLowerCase()) + 1), year, at };
}

function readSerial(text: string, format: DateFormat['format']): ReadDate {
  const days = Number(text);
  if (format !== 'excel-serial')
    return { fault: days > 59 && days < 80_000 ? 'spreadsheet-date' : 'not-a-date' };
  // Excel has a 29 February 1900: what it counts before March 1900 is a day out.
  if (days <= 60 || days >= 80_000) return { fault: 'no-such-day' };
  const seconds = Math.round((days % 1) * 86_400);
  const date = isoOf(new Date((Math.floor(days) - excelEpoch) * 86_400_000));
  if (seconds === 0) return { date };
  return { date, time: new Date(seconds * 1000).toISOString().slice(11, 19) };
}

function fullYear(year: string, pivot: number | undefined): string | undefined {
  if (year.length === 4) return year;
  if (pivot === undefined) return undefined;
  return `${Number(year) <= pivot ? '20' : '19'}${year}`;
}

function checked(year: string, month: string, day: string): ReadDate {
  const last = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  const isDay = Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= last;
  return isDay && Number(year) >= 1000 ? { date: `${year}-${month}-${day}` } : { fault: 'no-such-day' };
}

function withTime(read: ReadDate, at: string | undefined, zone: string | undefined): ReadDate {
  if ('fault' in read || at === undefined) return read;
  const clock = clockTime(at);
  if (clock === undefined) return { fault: 'not-a-date' };
  return {
    ...read,
    time: clock,
    ...(zone !== undefined && { zone: zone.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2') }),
  };
}

/** HH:MM:SS of `4:45 pm`, `16:45` or `16:45:10.123`. */
function clockTime(text: string): string | undefined {
  const [, hours = '', minutes = '', seconds = '00', half] =
    /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?: ?([AaPp])[Mm])?$/.exec(text) ?? [];
  const hour =
    half === undefined ? Number(hours) : (Number(hours) % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  if (hour > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  return `${String(hour).padStart(2, '0')}:${minutes}:${seconds}`;
}

/** The day on the London calendar: a system that keeps UTC says 23:00 on the day before for a day in summer. */
export function londonDay(read: Extract<ReadDate, { date: string }>): string {
  const { date, time: at, zone } = read;
  if (at === undefined || zone === undefined) return date;
  return londonTime(new Date(`${date}T${at}${zone}`)).date;
}

function isoOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}
