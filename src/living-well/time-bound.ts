import { z } from 'zod';
import { addDays, daysBetween } from './london-time.ts';

/** How long support usually lasts at a place. */
export const timeBound = z
  .strictObject({
    kind: z.enum(['weeks', 'sessions', 'none']),
    min: z.int().min(1).optional(),
    max: z.int().min(1).optional(),
    softLimit: z.boolean().describe('True: passing the limit is reported, never refused'),
  })
  .refine(({ kind, max }) => (kind === 'none') === (max === undefined), { params: { code: 'time-bound' } })
  .refine(({ min, max }) => min === undefined || (max !== undefined && min <= max), {
    params: { code: 'time-bound' },
  });
export type TimeBound = z.output<typeof timeBound>;

/** How far somebody's support has come. */
export interface SupportSoFar {
  /** Day of the initial conversation. */
  readonly start: string;
  readonly on: string;
  /** Conversations and sessions that took place, the initial one included. */
  readonly sessions: number;
}

/** What is left; negative when the limit has passed. A person is never turned away by this: it is for a report. */
export interface TimeLeft {
  readonly unit: 'days' | 'sessions';
  readonly left: number;
  /** The day a limit in weeks is reached. */
  readonly limitOn: string | undefined;
}

/** What is left of the usual time of support; undefined at a place without a limit (living-well 1.5). */
export function timeLeft(
  { kind, max }: TimeBound,
  { start, on, sessions }: SupportSoFar,
): TimeLeft | undefined {
  if (kind === 'none' || max === undefined) return undefined;
  if (kind === 'sessions') return { unit: 'sessions', left: max - sessions, limitOn: undefined };
  const limitOn = addDays(start, max * 7);
  return { unit: 'days', left: daysBetween(on, limitOn), limitOn };
}
