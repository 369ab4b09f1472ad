import type { Explanation, LookFacts } from './facts.ts';

export type Severity = 'low' | 'medium' | 'high';

/** What a rule cannot do without and not every deployment has. */
export type Need = 'launches' | 'staff-list' | 'hours' | 'watch-list';

/** One thing that is worth an officer's look. */
export interface ReviewRule {
  readonly code: string;
  readonly name: string;
  readonly severity: Severity;
  /** Where the rule comes from. */
  readonly source: string;
  readonly needs?: Need;
  /** Evidence by which a hit is an ordinary look: counted, and no case. */
  readonly explainedBy: readonly Explanation[];
  /** For what it makes one case: each look, a user's day, or a user's day with one person. */
  readonly once: 'look' | 'day' | 'person-day';
  /** Undefined where what it asks is not known of this look. */
  readonly hits: (facts: LookFacts) => boolean | undefined;
}
