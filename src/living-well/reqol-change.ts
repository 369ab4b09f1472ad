import type { ReqolInstrument } from './reqol-instruments.ts';

export const changeRuleNames = ['at-least-5'] as const;
export type ChangeRuleName = (typeof changeRuleNames)[number];

export const defaultChangeRule: ChangeRuleName = 'at-least-5';

/** Points a ReQoL-10 total has to move by (living-well 1.6, 1.7). */
const leastPoints: Readonly<Record<ChangeRuleName, number>> = { 'at-least-5': 5 };

/** One total, with what is needed to know whether it may be compared. */
export interface DatedTotal {
  readonly instrument: ReqolInstrument['id'];
  /** YYYY-MM-DD */
  readonly on: string;
  readonly total: number;
}

export interface ReliableChange {
  readonly change: 'improvement' | 'deterioration' | 'none';
  /** Later less earlier, to one decimal place: above nought is better. */
  readonly points: number;
  readonly rule: ChangeRuleName;
}

/**
 * Whether life has reliably become better or worse between two forms. Undefined for two instruments, for ReQoL-20 (nothing public states a
 * threshold), and unless the later form is of a later day: such pairs are left out of the programme's figures too (living-well 1.7).
 */
export function reliableChange(
  earlier: DatedTotal,
  later: DatedTotal,
  rule: ChangeRuleName = defaultChangeRule,
): ReliableChange | undefined {
  if (earlier.instrument !== 'reqol-10' || later.instrument !== 'reqol-10') return undefined;
  if (later.on <= earlier.on) return undefined;
  // Prorated totals have a decimal place, and 21.1 - 16.1 is not quite 5 in binary.
  const points = Math.round((later.total - earlier.total) * 10) / 10;
  return { change: changeOf(points, leastPoints[rule]), points, rule };
}

function changeOf(points: number, least: number): ReliableChange['change'] {
  if (points >= least) return 'improvement';
  return points <= -least ? 'deterioration' : 'none';
}
