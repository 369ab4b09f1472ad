import type { OpeningHours } from './case-record.ts';
import { addDays, londonTime, weekdayIndex, weekdays, type LondonTime, type Weekday } from './london-time.ts';

const minutesADay = 1440;
const minutesAWeek = 7 * minutesADay;

/** Weeks that are looked at: last week, for a range over Sunday night, to far enough that a closure over Christmas has an end. */
const weeks = [-1, 0, 1, 2, 3, 4];

/** Whether somewhere is closed all of a day (YYYY-MM-DD), whatever its weekly hours say. */
export type ClosedOn = (date: string) => boolean;
const neverClosed: ClosedOn = () => false;

/** A point on the London wall clock. */
export interface Moment {
  /** YYYY-MM-DD */
  readonly date: string;
  readonly weekday: Weekday;
  /** HH:MM; midnight is `00:00` of the day it starts. */
  readonly time: string;
}

/** Whether somebody answers, and when that changes. `until` undefined: never closes. `opens` undefined: no hours known. */
export type OpeningState =
  | { readonly open: true; readonly until: Moment | undefined }
  | { readonly open: false; readonly opens: Moment | undefined };

/** Whether somebody answers at this instant, in London time. Ranges may pass midnight, touch or overlap. */
export function isOpenAt(hours: readonly OpeningHours[], at: Date): boolean {
  return openingState(hours, at).open;
}

/** When somebody next starts to answer after this instant; undefined if that never happens. */
export function nextOpening(hours: readonly OpeningHours[], at: Date): Moment | undefined {
  const now = londonTime(at);
  const minute = minuteOfWeek(now);
  const next = windowsOf(hours).find((window) => window.from > minute);
  return next && momentAt(now, minute, next.from);
}

/**
 * Open until when, or closed until when. Wall-clock arithmetic: a day on which the clocks change keeps its printed hours. A day that is closed is
 * closed from midnight to midnight, the end of a night that began before it included.
 */
export function openingState(
  hours: readonly OpeningHours[],
  at: Date,
  closedOn: ClosedOn = neverClosed,
): OpeningState {
  const now = londonTime(at);
  const minute = minuteOfWeek(now);
  const monday = addDays(now.date, -weekdayIndex(now.date));
  const ahead = windowsOf(hours).filter(({ to }) => to > minute);
  for (const window of withoutClosedDays(ahead, (day) => closedOn(addDays(monday, day)))) {
    if (window.to <= minute) continue;
    if (window.from > minute) return { open: false, opens: momentAt(now, minute, window.from) };
    const always = window.to - window.from > minutesAWeek;
    return { open: true, until: always ? undefined : momentAt(now, minute, window.to) };
  }
  return { open: false, opens: undefined };
}

/** A range that says nothing: `09:00` to `09:00` may mean never or always, so nobody is sent to ring it. */
export function isEmptyRange(range: OpeningHours): boolean {
  return range.from === range.to;
}

interface Window {
  /** Minutes since Monday 00:00 of this week. */
  readonly from: number;
  to: number;
}

/** Every range in every week that is looked at, merged and in order. */
function windowsOf(hours: readonly OpeningHours[]): readonly Window[] {
  const windows: Window[] = [];
  for (const range of hours) {
    if (isEmptyRange(range)) continue;
    const from = minutesOf(range.from);
    const to = minutesOf(range.to) + (range.from > range.to ? minutesADay : 0);
    for (const day of range.days) {
      for (const week of weeks) {
        const midnight = week * minutesAWeek + weekdays.indexOf(day) * minutesADay;
        windows.push({ from: midnight + from, to: midnight + to });
      }
    }
  }
  return merged(windows.toSorted((one, other) => one.from - other.from));
}

function merged(sorted: readonly Window[]): readonly Window[] {
  const result: Window[] = [];
  for (const window of sorted) {
    const last = result.at(-1);
    if (last !== undefined && window.from <= last.to) last.to = Math.max(last.to, window.to);
    else result.push({ ...window });
  }
  return result;
}

/** Cuts whole days out, by their number from this week's Monday; one window after the other, as only the first that is not over is wanted. */
function* withoutClosedDays(
  windows: readonly Window[],
  isClosed: (day: number) => boolean,
): Generator<Window> {
  for (const window of windows) {
    let { from } = window;
    for (let day = Math.floor(from / minutesADay); day * minutesADay < window.to; day += 1) {
      if (!isClosed(day)) continue;
      if (from < day * minutesADay) yield { from, to: day * minutesADay };
      from = (day + 1) * minutesADay;
    }
    if (from < window.to) yield { from, to: window.to };
  }
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

function minuteOfWeek(now: LondonTime): number {
  return weekdayIndex(now.date) * minutesADay + now.minute;
}

function momentAt(now: LondonTime, nowMinute: number, minute: number): Moment {
  const date = addDays(now.date, Math.floor(minute / minutesADay) - Math.floor(nowMinute / minutesADay));
  const ofDay = ((minute % minutesADay) + minutesADay) % minutesADay;
  const time = `${String(Math.floor(ofDay / 60)).padStart(2, '0')}:${String(ofDay % 60).padStart(2, '0')}`;
  return { date, weekday: weekdays[weekdayIndex(date)] ?? 'mon', time };
}
