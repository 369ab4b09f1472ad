import { addDays, startOfDay } from '../../living-well/london-time.ts';
import { isFields } from './values.ts';

/** Instants in milliseconds, from the first on and before the last. */
export interface DateRange {
  readonly from: number;
  readonly to: number;
}

const written = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T\d\d:\d\d(?::\d\d(\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?)?)?$/;

/** The time that a FHIR date or instant covers: a year, a month, a day in Europe/London, a second, a millisecond. */
export function rangeOf(text: string): DateRange | undefined {
  const [, year, month, day, fraction] = written.exec(text) ?? [];
  if (year === undefined) return undefined;
  if (text.includes('T')) {
    const from = Date.parse(text);
    return Number.isNaN(from) ? undefined : { from, to: from + (fraction === undefined ? 1_000 : 1) };
  }
  const first = `${year}-${month ?? '01'}-${day ?? '01'}`;
  if (Number.isNaN(Date.parse(`${first}T00:00:00Z`)) || addDays(first, 0) !== first) return undefined;
  return { from: Date.parse(startOfDay(first)), to: Date.parse(startOfDay(dayAfter(first, month, day))) };
}

function dayAfter(first: string, month: string | undefined, day: string | undefined): string {
  if (day !== undefined) return addDays(first, 1);
  const year = Number(first.slice(0, 4));
  if (month === undefined) return `${year + 1}-01-01`;
  return month === '12' ? `${year + 1}-01-01` : `${year}-${String(Number(month) + 1).padStart(2, '0')}-01`;
}

/** The time that an element covers: a date, or a Period, whose missing ends are open. */
export function rangeOfValue(value: unknown): DateRange | undefined {
  if (typeof value === 'string') return rangeOf(value);
  if (!isFields(value)) return undefined;
  const { start, end } = value;
  const first = typeof start === 'string' ? rangeOf(start) : { from: -Infinity };
  const last = typeof end === 'string' ? rangeOf(end) : { to: Infinity };
  return first === undefined || last === undefined ? undefined : { from: first.from, to: last.to };
}

const prefixed = /^(eq|ne|gt|ge|lt|le|sa|eb)?(\d.*)$/;

/** A condition on a date, as FHIR R4 search compares ranges; undefined where it cannot be read. */
export function dateTest(text: string): ((range: DateRange) => boolean) | undefined {
  const [, prefix = 'eq', date = ''] = prefixed.exec(text) ?? [];
  const asked = rangeOf(date);
  if (asked === undefined) return undefined;
  const isWithin = ({ from, to }: DateRange): boolean => from >= asked.from && to <= asked.to;
  const tests: Readonly<Record<string, (range: DateRange) => boolean>> = {
    eq: isWithin,
    ne: (range) => !isWithin(range),
    gt: ({ to }) => to > asked.to,
    ge: (range) => range.to > asked.to || isWithin(range),
    lt: ({ from }) => from < asked.from,
    le: (range) => range.from < asked.from || isWithin(range),
    sa: ({ from }) => from >= asked.to,
    eb: ({ to }) => to <= asked.from,
  };
  return tests[prefix];
}
