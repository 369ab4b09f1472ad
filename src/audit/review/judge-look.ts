import type { Explanation, LookFacts } from './facts.ts';
import type { Need, ReviewRule } from './rule.ts';
import { reviewRules } from './rules.ts';

/** A rule that a look hit; and by what it is explained, if it is. */
export interface Hit {
  readonly rule: ReviewRule;
  readonly explainedBy: Explanation | undefined;
}

/** What the rules say of one look: the same facts give the same hits. A rule that lacks what it asks is silent. */
export function judgeLook(facts: LookFacts): readonly Hit[] {
  return reviewRules.flatMap((rule) =>
    rule.hits(facts) === true
      ? [{ rule, explainedBy: facts.explainedBy.find((one) => rule.explainedBy.includes(one)) }]
      : [],
  );
}

const lacking: Readonly<Record<Need, string>> = {
  launches: 'record systems do not tell this gateway yet from where a look was started',
  'staff-list': 'no staff list is configured',
  'watch-list': 'no watch list is configured; of the two, only addresses that must not be known are judged',
  hours: 'no hours are configured for any role',
};

/** The rules that do not run, or not wholly, where only these needs are met; each with why. */
export function rulesNotRunning(
  has: ReadonlySet<Need>,
): readonly { readonly name: string; readonly why: string }[] {
  return reviewRules.flatMap(({ name, needs }) =>
    needs === undefined || has.has(needs) ? [] : [{ name, why: lacking[needs] }],
  );
}

/** What a rule is called, and for cases that no rule made. */
export function nameOfRule(code: string): string {
  return reviewRules.find((rule) => rule.code === code)?.name ?? otherNames.get(code) ?? code;
}

const otherNames: ReadonlyMap<string, string> = new Map([
  ['emergency-access', 'Emergency access'],
  ['by-hand', 'Opened by an officer'],
  ['reported-wrong', 'Something shown was reported as wrong'],
  ['concern', 'Concern of another organisation'],
  ['hold', 'Held back from a person’s report'],
]);

/** Where a rule comes from; undefined for cases that no rule made. */
export function sourceOfRule(code: string): string | undefined {
  return reviewRules.find((rule) => rule.code === code)?.source;
}
