import type { CodeList } from './code-list.ts';

/** Lowest and highest rating of a personal goal. Higher is closer. Not Goal Attainment Scaling (-2 to 2), not Goal Based Outcomes (0 to 10). */
export const attainmentRange = { lowest: 1, highest: 5 } as const;

interface AttainmentEntry {
  readonly code: string;
  readonly label: string;
}

/** The ratings. The programme words only the two ends. */
export const attainment = {
  version: '1',
  from: 'living-well 1.6',
  entries: [
    { code: '1', label: '1 of 5: not at all' },
    { code: '2', label: '2 of 5' },
    { code: '3', label: '3 of 5' },
    { code: '4', label: '4 of 5' },
    { code: '5', label: '5 of 5: achieved' },
  ],
} as const satisfies CodeList<AttainmentEntry>;

/** Whether a number is a rating. A 0, a 6 or a half suggests another scale and is never rounded into this one. */
export function isAttainment(score: number): boolean {
  return Number.isInteger(score) && score >= attainmentRange.lowest && score <= attainmentRange.highest;
}

/** A rating in words; undefined for what is none. */
export function attainmentWords(score: number): string | undefined {
  return attainment.entries.find(({ code }) => code === String(score))?.label;
}

export interface AttainmentChange {
  readonly direction: 'closer' | 'further' | 'same';
  /** Later less earlier, -4 to 4. */
  readonly points: number;
}

/** How a goal has moved between two ratings; undefined where either is none. */
export function attainmentChange(earlier: number, later: number): AttainmentChange | undefined {
  if (!isAttainment(earlier) || !isAttainment(later)) return undefined;
  const points = later - earlier;
  if (points === 0) return { direction: 'same', points };
  return { direction: points > 0 ? 'closer' : 'further', points };
}
