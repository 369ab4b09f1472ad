import type { LookFacts } from './facts.ts';
import type { ReviewRule } from './rule.ts';

const atRecord = (facts: LookFacts): boolean => facts.kind === 'record';
const byStaff = (facts: LookFacts): boolean => atRecord(facts) && facts.isStaff;

const fifeGuidance = 'NHS Fife, FairWarning guidance for managers';
const crsAlerts = 'NHS Care Records Service, IG alerts';
const scrDuty = 'NHS Summary Care Record, privacy officer’s duties';
const work = ['launch', 'referral', 'care-team'] as const;

/** Days and looks by which a user's own norm is judged: fewer days are no norm, fewer looks are no volume. */
export const volume = { leastDays: 5, leastLooks: 20, times: 3 } as const;
/** Looks in 30 days below which no share of them is reckoned: of a few, most say nothing. */
export const unexplainedLeast = 20;
/** Looks at one person after their support ended. */
export const repeated = 3;
/** Minutes within which something shown follows a refusal. */
const deniedWithin = 60;
/** Days without a look after which an account counts as dormant. */
const dormantDays = 90;

/** Every rule over a look, in the order in which a case is named where several hit. */
export const reviewRules: readonly ReviewRule[] = [
  {
    code: 'self-access',
    name: 'Own record',
    severity: 'high',
    source: fifeGuidance,
    needs: 'staff-list',
    explainedBy: [],
    once: 'person-day',
    hits: (facts) => atRecord(facts) && facts.isSelf,
  },
  {
    code: 'guarded-record',
    name: 'Record under guard: on the watch list, or an address that must not be known',
    severity: 'high',
    source: `${crsAlerts}; ${fifeGuidance}`,
    needs: 'watch-list',
    explainedBy: [],
    once: 'person-day',
    hits: (facts) => atRecord(facts) && facts.isGuarded,
  },
  {
    code: 'number-walk',
    name: 'Numbers tried out: too many looks within a minute that showed nothing',
    severity: 'high',
    source: 'OWASP API Security Top 10 2023, API6',
    explainedBy: [],
    once: 'day',
    hits: (facts) => atRecord(facts) && facts.isOneTooMany,
  },
  {
    code: 'same-address',
    name: 'Same address',
    severity: 'high',
    source: fifeGuidance,
    needs: 'staff-list',
    explainedBy: work,
    once: 'person-day',
    hits: (facts) => atRecord(facts) && facts.isSelf !== true && facts.sharesAddress,
  },
  {
    code: 'same-surname-postcode',
    name: 'Same surname and same postcode',
    severity: 'medium',
    source: fifeGuidance,
    needs: 'staff-list',
    explainedBy: work,
    once: 'person-day',
    hits: (facts) =>
      atRecord(facts) &&
      facts.isSelf !== true &&
      facts.sharesAddress !== true &&
      facts.sharesSurnameAndPostcode,
  },
  {
    code: 'colleague',
    name: 'Colleague',
    severity: 'medium',
    source: fifeGuidance,
    needs: 'staff-list',
    explainedBy: work,
    once: 'person-day',
    hits: (facts) => atRecord(facts) && facts.isSelf !== true && facts.isColleague,
  },
  {
    code: 'no-relationship',
    name: 'No evidence of a relationship',
    severity: 'low',
    source: scrDuty,
    needs: 'launches',
    explainedBy: ['mostly-explained'],
    once: 'day',
    hits: (facts) => (facts.launchesAreKnown ? byStaff(facts) && facts.explainedBy.length === 0 : undefined),
  },
  {
    code: 'deceased',
    name: 'Somebody who has died',
    severity: 'medium',
    source: fifeGuidance,
    explainedBy: [],
    once: 'person-day',
    hits: (facts) => atRecord(facts) && facts.isDeceased,
  },
  {
    code: 'volume',
    name: 'Many more looks than on the user’s other days',
    severity: 'medium',
    source: fifeGuidance,
    explainedBy: [],
    once: 'day',
    hits: (facts) => byStaff(facts) && isMoreThanUsual(facts),
  },
  {
    code: 'repeated-after-end',
    name: 'Looked up again and again after support ended',
    severity: 'medium',
    source: fifeGuidance,
    explainedBy: work,
    once: 'person-day',
    hits: (facts) =>
      byStaff(facts) && (facts.looksSinceEnd === undefined ? false : facts.looksSinceEnd >= repeated),
  },
  {
    code: 'denied-then-allowed',
    name: 'Shown soon after it was refused',
    severity: 'medium',
    source: crsAlerts,
    explainedBy: ['emergency-case'],
    once: 'person-day',
    hits: (facts) =>
      byStaff(facts) &&
      facts.isShown &&
      facts.minutesSinceRefused !== undefined &&
      facts.minutesSinceRefused <= deniedWithin,
  },
  {
    code: 'dormant-account',
    name: 'Account that was not used for a long time',
    severity: 'medium',
    source: fifeGuidance,
    explainedBy: [],
    once: 'day',
    hits: (facts) => byStaff(facts) && facts.daysSinceLast !== undefined && facts.daysSinceLast > dormantDays,
  },
  {
    code: 'out-of-hours',
    name: 'Outside the hours of the role',
    severity: 'low',
    source: fifeGuidance,
    needs: 'hours',
    explainedBy: ['emergency-case'],
    once: 'day',
    hits: (facts) => byStaff(facts) && facts.isOutOfHours,
  },
  {
    code: 'export',
    name: 'Copy taken away',
    severity: 'low',
    source: scrDuty,
    explainedBy: [],
    once: 'look',
    hits: (facts) => facts.kind === 'export',
  },
  {
    code: 'officer-sampled',
    name: 'An officer’s own look, chosen by chance',
    severity: 'low',
    source: scrDuty,
    explainedBy: [],
    once: 'look',
    hits: (facts) => facts.kind === 'officer' && facts.isSampled,
  },
];

/** Undefined while the user has too few days to have a norm. */
function isMoreThanUsual({ looksToday, looksOnEarlierDays }: LookFacts): boolean | undefined {
  const days = looksOnEarlierDays.length;
  if (days < volume.leastDays) return undefined;
  const usual = looksOnEarlierDays.reduce((sum, looks) => sum + looks, 0) / days;
  return looksToday >= volume.leastLooks && looksToday > usual * volume.times;
}
