import type { CaseRecord } from './case-record.ts';
import { reqol10, type ReqolInstrument, type ReqolItem } from './reqol-instruments.ts';
import { defaultMissingItemRule, totalUnder, type MissingItemRuleName } from './reqol-missing-items.ts';
import { orientedAnswer, physicalProblemLevel, type ReqolAnswers } from './reqol-orientation.ts';

/** One filled-in ReQoL-10 form as a source tells it. */
export type Reqol10Form = CaseRecord['reqol10'][number];

export interface ReqolScore<Item extends string = ReqolItem> {
  /** 0 worst to 4 best, whatever the source sent. */
  readonly oriented: ReadonlyMap<Item, number>;
  /** 0 to 40 (ReQoL-20: 0 to 80), higher is better; undefined where the rule gives none. */
  readonly total: number | undefined;
  /** Items without a usable answer. */
  readonly missing: number;
  /** Items whose answer cannot be meant: there is no total then, under any rule. */
  readonly outOfRange: readonly Item[];
  /** 0 none to 4 very severe: higher is worse here. Undefined if blank or if its polarity was not declared. Never in the total. */
  readonly physicalProblemLevel: number | undefined;
  /** Names the rule behind the total. */
  readonly rule: MissingItemRuleName;
}

/** Orients and adds up a form. The orientation is the source's declaration, never a guess (living-well 2.1). */
export function scoreReqol<Item extends string>(
  instrument: ReqolInstrument<Item>,
  form: ReqolAnswers,
  rule: MissingItemRuleName = defaultMissingItemRule,
): ReqolScore<Item> {
  const oriented = new Map<Item, number>();
  const outOfRange: Item[] = [];
  for (const item of instrument.items) {
    const answer = orientedAnswer(instrument, form, item);
    if (typeof answer === 'number') oriented.set(item, answer);
    if (answer === 'out-of-range') outOfRange.push(item);
  }
  return {
    oriented,
    // A wrong number is not a blank: filling it with a mean would hide that something was misread.
    total: outOfRange.length > 0 ? undefined : totalUnder(rule, instrument, [...oriented.values()]),
    missing: instrument.items.length - oriented.size,
    outOfRange,
    physicalProblemLevel: physicalProblemLevel(instrument, form),
    rule,
  };
}

/** {@link scoreReqol} of a case record's form. */
export function scoreReqol10(
  form: Reqol10Form,
  rule: MissingItemRuleName = defaultMissingItemRule,
): ReqolScore {
  return scoreReqol(reqol10, form, rule);
}
