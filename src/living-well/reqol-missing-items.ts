import type { ReqolInstrument } from './reqol-instruments.ts';

/** What is done about blank items. A rule's name and what it does never change: another way is another name. */
interface MissingItemRule {
  /** Fewest answered items for a total. */
  readonly minimumAnswered: Readonly<Record<ReqolInstrument['id'], number>>;
}

export const missingItemRuleNames = ['strict-1', 'prorate-1'] as const;
export type MissingItemRuleName = (typeof missingItemRuleNames)[number];

/** No source states the licensed rule (living-well 2.1), so a place that wants a blank filled has to ask for it. */
export const defaultMissingItemRule: MissingItemRuleName = 'strict-1';

const rules: Readonly<Record<MissingItemRuleName, MissingItemRule>> = {
  /** No total unless every item is answered. */
  'strict-1': { minimumAnswered: { 'reqol-10': 10, 'reqol-20': 20 } },
  /** A blank counts as the mean of the person's other items: one blank of ten, two of twenty, no more. */
  'prorate-1': { minimumAnswered: { 'reqol-10': 9, 'reqol-20': 18 } },
};

/** The total of oriented answers under a rule, to one decimal place; undefined where the rule gives none. */
export function totalUnder(
  name: MissingItemRuleName,
  instrument: ReqolInstrument,
  oriented: readonly number[],
): number | undefined {
  if (oriented.length < rules[name].minimumAnswered[instrument.id]) return undefined;
  const sum = oriented.reduce((total, value) => total + value, 0);
  return Math.round((sum * instrument.items.length * 10) / oriented.length) / 10;
}
