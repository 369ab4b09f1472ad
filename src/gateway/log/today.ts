import { addDays, londonTime } from '../../living-well/london-time.ts';
import type { LogCount } from '../ports/log.ts';

/** How often something happened: on the day itself, and in the seven days that end with it. */
export interface Figure {
  readonly today: number;
  readonly week: number;
}

export const figureNames = [
  'looks',
  'shown',
  'nothing-shown',
  'refused',
  'emergency-opened',
  'emergency-looks',
  'choices',
  'refused-after',
] as const;
export type FigureName = (typeof figureNames)[number];

/** Looks of one organisation in one role, in seven days. */
export interface LooksBy {
  /** ODS code. */
  readonly asker: string;
  readonly role: string;
  readonly looks: number;
  readonly refused: number;
}

export interface LooksOnDay {
  /** The day in London. */
  readonly date: string;
  readonly looks: number;
  readonly refused: number;
}

/** What happened, counted. */
export interface Tallies {
  readonly figures: Readonly<Record<FigureName, Figure>>;
  /** Most first. */
  readonly looksBy: readonly LooksBy[];
  /** Seven, oldest first. */
  readonly days: readonly LooksOnDay[];
}

const isLook = ({ kind }: LogCount): boolean => kind === 'support' || kind === 'record';

const counted: Readonly<Record<FigureName, (count: LogCount) => boolean>> = {
  looks: isLook,
  shown: (count) => isLook(count) && count.outcome === 'shown',
  'nothing-shown': (count) => isLook(count) && count.outcome === 'nothing-shown',
  refused: (count) => isLook(count) && count.outcome === 'refused',
  'emergency-opened': ({ kind, outcome }) => kind === 'emergency-opened' && outcome === 'done',
  'emergency-looks': (count) => isLook(count) && count.purpose === 'BTG',
  choices: ({ kind, outcome }) => kind === 'consent' && outcome === 'done',
  'refused-after': ({ kind }) => kind === 'refused-after-disclosure',
};

/** The first of the seven days. */
export function weekBefore(today: string): string {
  return addDays(today, -6);
}

/** @param today the day in London, YYYY-MM-DD */
export function tally(counts: readonly LogCount[], today: string): Tallies {
  // A clock's hour never spans two days in London.
  const dated = counts.map((count) => ({ ...count, date: londonTime(count.hour).date }));
  const since = weekBefore(today);
  const week = dated.filter(({ date }) => date >= since && date <= today);
  const figure = (name: FigureName): Figure => {
    const those = week.filter(counted[name]);
    return { today: sum(those.filter(({ date }) => date === today)), week: sum(those) };
  };
  const looks = week.filter(isLook);
  return {
    // Each name has a figure: they are made from the names.
    figures: Object.fromEntries(figureNames.map((name) => [name, figure(name)])) as Tallies['figures'],
    looksBy: looksBy(looks),
    days: Array.from({ length: 7 }, (_, day) => addDays(since, day)).map((date) => ({
      date,
      ...looksIn(looks.filter((count) => count.date === date)),
    })),
  };
}

function looksBy(looks: readonly LogCount[]): readonly LooksBy[] {
  const groups = Map.groupBy(looks, ({ asker, role }) => `${asker} ${role}`);
  return [...groups.values()]
    .flatMap((group) => group.slice(0, 1).map(({ asker, role }) => ({ asker, role, ...looksIn(group) })))
    .toSorted((one, other) => other.looks - one.looks || (one.asker < other.asker ? -1 : 1));
}

function looksIn(looks: readonly LogCount[]): { readonly looks: number; readonly refused: number } {
  return { looks: sum(looks), refused: sum(looks.filter(({ outcome }) => outcome === 'refused')) };
}

function sum(counts: readonly LogCount[]): number {
  return counts.reduce((total, { entries }) => total + entries, 0);
}
