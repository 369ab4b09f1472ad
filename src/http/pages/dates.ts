import { londonTime, weekdayIndex } from '../../living-well/london-time.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** An instant as a `Date` or an ISO string. */
export type Instant = Date | string;

const toDate = (at: Instant): Date => (typeof at === 'string' ? new Date(at) : at);
const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** The calendar day in London as `YYYY-MM-DD`. A string that is a calendar day already stays what it is. */
function londonDay(at: Instant): string {
  return typeof at === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(at) ? at : londonTime(toDate(at)).date;
}

/** `21 Nov 2026`: an instant's day in London, or a calendar day as it is. */
export function formatDate(at: Instant): string {
  const [year, month, day] = londonDay(at).split('-');
  return `${Number(day)} ${months[Number(month) - 1] ?? ''} ${year ?? ''}`;
}

/** `02:04`, London time. */
export function formatTime(at: Instant): string {
  const { minute } = londonTime(toDate(at));
  return `${twoDigits(Math.floor(minute / 60))}:${twoDigits(minute % 60)}`;
}

/** `02:04:31`, London time. */
export function formatTimeToSecond(at: Instant): string {
  return `${formatTime(at)}:${twoDigits(toDate(at).getUTCSeconds())}`;
}

/** `Sun`, London time. */
export function formatWeekday(at: Instant): string {
  return weekdays[weekdayIndex(londonDay(at))] ?? '';
}

/** Whole years on the London day of `at`; somebody born on 29 February is a year older on 1 March. */
export function ageOn(birthDate: string, at: Instant): number {
  const today = londonDay(at);
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return today.slice(5) < birthDate.slice(5) ? years - 1 : years;
}
