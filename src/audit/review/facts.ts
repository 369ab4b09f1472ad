/** What makes a look an ordinary one: the evidence that it relied on. */
export const explanations = {
  launch: 'It was opened from the person’s record in the caller’s own system',
  referral: 'Their organisation introduced the person to the service',
  'care-team': 'Their organisation looks after the person',
  'emergency-case': 'It was made under an emergency-access case, which is reviewed by itself',
  'mostly-explained': 'No evidence; most of the user’s looks have some, or they are too few to tell',
} as const;
export type Explanation = keyof typeof explanations;
/** Evidence of one look by itself; how the user’s other looks are is none. */
export type LookEvidence = Exclude<Explanation, 'mostly-explained'>;

/** What is known of one look when the rules judge it. What the user did before is known of staff only. Undefined is "nobody knows": then the rule that asks is not evaluated, and never guesses. */
export interface LookFacts {
  /** At somebody's record; by an IG officer at the log or its rooms; a copy that was taken away. */
  readonly kind: 'record' | 'officer' | 'export';
  readonly isStaff: boolean;
  readonly explainedBy: readonly LookEvidence[];
  /** Whether a record system of the asking organisation opens people here at all; and so whether a look without evidence says anything. */
  readonly launchesAreKnown: boolean;
  /** Of the user’s looks of the last 30 days, this one included: all that were judged, and those without evidence. */
  readonly looksLately: { readonly all: number; readonly unexplained: number };
  /** Share of such looks up to which they are only counted. */
  readonly unexplainedShare: number;
  readonly isSelf: boolean | undefined;
  readonly isColleague: boolean | undefined;
  readonly sharesSurnameAndPostcode: boolean | undefined;
  readonly sharesAddress: boolean | undefined;
  /** On the watch list, or somebody whose address must not be known: which of the two is never told. */
  readonly isGuarded: boolean | undefined;
  readonly isDeceased: boolean | undefined;
  readonly isOutOfHours: boolean | undefined;
  /** Looks of the same user today, this one included. */
  readonly looksToday: number;
  /** Looks on each earlier day of the last 30 on which the user looked at anything. */
  readonly looksOnEarlierDays: readonly number[];
  /** Looks of the same user at the same person since support ended, this one included; undefined while it goes on. */
  readonly looksSinceEnd: number | undefined;
  /** Minutes since the same user was last refused the same person; undefined where that never was, or something was shown since. */
  readonly minutesSinceRefused: number | undefined;
  readonly isShown: boolean;
  /** It was one too many of those that show nothing. */
  readonly isOneTooMany: boolean;
  /** Days since the user's look before; undefined for the first. */
  readonly daysSinceLast: number | undefined;
  /** Chosen by the entry's id alone for another officer to look at. */
  readonly isSampled: boolean;
}
