import type { CaseRecord } from './case-record.ts';

/** One filled-in ReQoL-10 form as a source tells it. */
export type Reqol10Form = CaseRecord['reqol10'][number];

/** The ten scored items, by neutral id; `rq11`, physical health, is never part of the total. */
export const reqolItems = [
  'rq01',
  'rq02',
  'rq03',
  'rq04',
  'rq05',
  'rq06',
  'rq07',
  'rq08',
  'rq09',
  'rq10',
] as const;
export type ReqolItem = (typeof reqolItems)[number];

/** Items where most often is worst. */
const reversed: ReadonlySet<ReqolItem> = new Set(['rq01', 'rq03', 'rq06', 'rq09']);

/** Names the rule behind a total: no total unless all ten are answered. A blank is never nought. */
export const reqolRule = 'strict-1';

export interface ReqolScore {
  /** 0 worst to 4 best, whatever the source sent. */
  readonly oriented: ReadonlyMap<ReqolItem, number>;
  /** 0 to 40, higher is better; undefined if an item is blank. */
  readonly total: number | undefined;
  readonly missing: number;
  /** 0 none to 4 very severe; undefined if blank or if its polarity was not declared. */
  readonly physicalProblemLevel: number | undefined;
  readonly rule: typeof reqolRule;
}

/** Orients and adds up a form. The orientation is the source's declaration, never a guess (ReQoL-10: higher is better). */
export function scoreReqol10(form: Reqol10Form): ReqolScore {
  const oriented = new Map<ReqolItem, number>();
  for (const item of reqolItems) {
    const answer = form.answers[item];
    if (typeof answer === 'number') oriented.set(item, orient(item, answer, form.orientation));
  }
  const missing = reqolItems.length - oriented.size;
  return {
    oriented,
    total: missing === 0 ? [...oriented.values()].reduce((sum, value) => sum + value, 0) : undefined,
    missing,
    physicalProblemLevel: problemLevel(form),
    rule: reqolRule,
  };
}

function orient(item: ReqolItem, answer: number, orientation: Reqol10Form['orientation']): number {
  return orientation === 'frequency-0-4' && reversed.has(item) ? 4 - answer : answer;
}

function problemLevel(form: Reqol10Form): number | undefined {
  const answer = form.answers.rq11;
  if (typeof answer !== 'number' || form.physicalPolarity === undefined) return undefined;
  return form.physicalPolarity === '0-none' ? answer : 4 - answer;
}
