import { londonTime } from './london-time.ts';

/** An instant that a London clock showed as a time without an offset; `twice` where the clocks went back over it. */
export interface LondonInstant {
  /** ISO, in UTC. */
  readonly instant: string;
  readonly twice: boolean;
}

/** The instant at which a wall clock in London shows this. Of two, the later; in the hour that is skipped in spring, as if winter time still held. */
export function londonInstant(date: string, time: string): LondonInstant {
  const month = Number(date.slice(5, 7));
  // The clocks change in March and October; asking the time zone data for every row of a long file would be a third of the work.
  if (month < 3 || month > 10) return { instant: new Date(`${date}T${time}Z`).toISOString(), twice: false };
  const winter = new Date(`${date}T${time}Z`);
  const summer = new Date(`${date}T${time}+01:00`);
  const fits = [winter, summer].filter((at) => shows(at, date, time));
  return { instant: (fits[0] ?? winter).toISOString(), twice: fits.length > 1 };
}

function shows(at: Date, date: string, time: string): boolean {
  const shown = londonTime(at);
  return shown.date === date && shown.minute === Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}
