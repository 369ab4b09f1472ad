import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explanations, type Explanation, type LookFacts } from '../../src/audit/review/facts.ts';
import { judgeLook, rulesNotRunning } from '../../src/audit/review/judge-look.ts';
import { reviewRules } from '../../src/audit/review/rules.ts';
import { isInSample } from '../../src/audit/review/sample.ts';

/** A nurse's look of which nothing is odd, and everything known. */
const ordinary: LookFacts = {
  kind: 'record',
  isStaff: true,
  explainedBy: [],
  launchesAreKnown: false,
  looksLately: { all: 40, unexplained: 30 },
  unexplainedShare: 0.5,
  isSelf: false,
  isColleague: false,
  sharesSurnameAndPostcode: false,
  sharesAddress: false,
  isGuarded: false,
  isDeceased: false,
  isOutOfHours: false,
  looksToday: 12,
  looksOnEarlierDays: [10, 12, 14, 9, 11],
  looksSinceEnd: undefined,
  minutesSinceRefused: undefined,
  isShown: true,
  isOneTooMany: false,
  daysSinceLast: 1,
  isSampled: false,
};

const hitBy = (facts: Partial<LookFacts>): readonly string[] =>
  judgeLook({ ...ordinary, ...facts }).map(({ rule }) => rule.code);

describe('No rule guesses', () => {
  test('what nobody knows is no hit of any rule', () => {
    const nothingKnown = {
      isSelf: undefined,
      isColleague: undefined,
      sharesSurnameAndPostcode: undefined,
      sharesAddress: undefined,
      isGuarded: undefined,
      isDeceased: undefined,
      isOutOfHours: undefined,
      daysSinceLast: undefined,
    };
    expect(hitBy(nothingKnown)).toEqual([]);
  });

  test('of what a system did before, no rule asks: it is not even read', () => {
    const before = fc.record({
      looksLately: fc.record({ all: fc.nat(1_000), unexplained: fc.nat(1_000) }),
      looksToday: fc.nat(100_000),
      looksOnEarlierDays: fc.array(fc.nat(1_000), { maxLength: 30 }),
      looksSinceEnd: fc.option(fc.nat(50), { nil: undefined }),
      minutesSinceRefused: fc.option(fc.nat(120), { nil: undefined }),
      daysSinceLast: fc.option(fc.nat(400), { nil: undefined }),
    });
    const now = fc.record({
      launchesAreKnown: fc.boolean(),
      isOutOfHours: fc.boolean(),
      isGuarded: fc.boolean(),
      isDeceased: fc.boolean(),
      isShown: fc.boolean(),
    });
    fc.assert(
      fc.property(now, before, before, (facts, one, other) => {
        const bySystem = { ...facts, isStaff: false };
        expect(hitBy({ ...bySystem, ...one })).toEqual(hitBy({ ...bySystem, ...other }));
      }),
    );
  });

  test('a look without evidence means nothing while launches are not known', () => {
    expect(hitBy({ launchesAreKnown: false })).toEqual([]);
    expect(hitBy({ launchesAreKnown: true })).toEqual(['no-relationship']);
    expect(hitBy({ launchesAreKnown: true, explainedBy: ['launch'] })).toEqual([]);
  });

  test('a look without evidence is only counted while most of the user’s looks have some, or they are few', () => {
    const caseOf = (all: number, unexplained: number): boolean =>
      judgeLook({ ...ordinary, launchesAreKnown: true, looksLately: { all, unexplained } }).some(
        ({ explainedBy }) => explainedBy === undefined,
      );
    expect([caseOf(19, 19), caseOf(20, 10), caseOf(20, 11), caseOf(200, 100)]).toEqual([
      false,
      false,
      true,
      false,
    ]);
  });

  test('few days are no norm, and few looks are no volume', () => {
    expect(hitBy({ looksToday: 500, looksOnEarlierDays: [1, 1, 1, 1] })).toEqual([]);
    expect(hitBy({ looksToday: 19, looksOnEarlierDays: [1, 1, 1, 1, 1] })).toEqual([]);
    expect(hitBy({ looksToday: 33, looksOnEarlierDays: [11, 11, 11, 11, 11] })).toEqual([]);
  });

  test('rules that lack what they ask are named, each with why', () => {
    expect(rulesNotRunning(new Set()).map(({ name }) => name)).toHaveLength(7);
    const has = new Set(['launches', 'staff-list', 'hours', 'watch-list'] as const);
    expect(rulesNotRunning(has)).toEqual([]);
    for (const { why } of rulesNotRunning(new Set())) expect(why).not.toBe('');
  });
});

describe('A look is noticed', () => {
  test.each<readonly [string, Partial<LookFacts>]>([
    ['self-access', { isSelf: true, isColleague: true, sharesAddress: true }],
    ['guarded-record', { isGuarded: true }],
    ['same-address', { sharesAddress: true, sharesSurnameAndPostcode: true }],
    ['same-surname-postcode', { sharesSurnameAndPostcode: true }],
    ['colleague', { isColleague: true }],
    ['deceased', { isDeceased: true }],
    ['volume', { looksToday: 34 }],
    ['repeated-after-end', { looksSinceEnd: 3 }],
    ['number-walk', { isOneTooMany: true, isStaff: false }],
    ['denied-then-allowed', { minutesSinceRefused: 59 }],
    ['dormant-account', { daysSinceLast: 91 }],
    ['out-of-hours', { isOutOfHours: true }],
    ['export', { kind: 'export' }],
    ['officer-sampled', { kind: 'officer', isSampled: true }],
  ])('by %s, and by no other rule', (code, facts) => {
    expect(hitBy(facts)).toEqual([code]);
  });

  test.each<readonly [string, Partial<LookFacts>]>([
    ['two looks after the end', { looksSinceEnd: 2 }],
    ['a refusal an hour and more ago', { minutesSinceRefused: 61 }],
    ['a refusal that was refused again', { minutesSinceRefused: 5, isShown: false }],
    ['ninety days away', { daysSinceLast: 90 }],
    ['an officer’s look that chance did not choose', { kind: 'officer' }],
    ['a system out of hours', { isStaff: false, isOutOfHours: true }],
    ['an officer at a record’s log, whoever they are', { kind: 'officer', isSelf: true, isDeceased: true }],
  ])('not for %s', (_name, facts) => {
    expect(hitBy(facts)).toEqual([]);
  });

  test('every rule says what it is, how bad and where it comes from, each under its own code', () => {
    expect(new Set(reviewRules.map(({ code }) => code)).size).toBe(reviewRules.length);
    for (const { name, source } of reviewRules) {
      expect(name).not.toBe('');
      expect(source).not.toBe('');
    }
  });
});

describe('An explanation', () => {
  const all = (Object.keys(explanations) as Explanation[]).filter((one) => one !== 'mostly-explained');

  test('makes a colleague’s look ordinary, and never one’s own', () => {
    const [hit] = judgeLook({ ...ordinary, isColleague: true, explainedBy: ['referral'] });
    expect(hit).toMatchObject({ rule: { code: 'colleague' }, explainedBy: 'referral' });
    const [own] = judgeLook({ ...ordinary, isSelf: true, explainedBy: all });
    expect(own).toMatchObject({ rule: { code: 'self-access' }, explainedBy: undefined });
  });

  test('never adds a hit', () => {
    fc.assert(
      fc.property(
        fc.record({
          isColleague: fc.boolean(),
          sharesAddress: fc.boolean(),
          isDeceased: fc.boolean(),
          launchesAreKnown: fc.boolean(),
          minutesSinceRefused: fc.option(fc.nat(200), { nil: undefined }),
        }),
        fc.subarray(all),
        (facts, explainedBy) => {
          const without = hitBy(facts);
          for (const code of hitBy({ ...facts, explainedBy })) expect(without).toContain(code);
        },
      ),
    );
  });
});

describe('The sample of officers’ looks', () => {
  test('is about as large as it should be', () => {
    const ids = Array.from(
      { length: 4_000 },
      (_, index) => `${String(index).padStart(8, '0')}-0000-4000-8000-000000000000`,
    );
    const chosen = ids.filter((id) => isInSample(id, 0.05)).length;
    expect(chosen).toBeGreaterThan(150);
    expect(chosen).toBeLessThan(250);
    expect(ids.some((id) => isInSample(id, 0))).toBe(false);
    expect(ids.every((id) => isInSample(id, 1))).toBe(true);
  });

  test('a larger share keeps whom a smaller one chose', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.double({ min: 0, max: 1, noNaN: true }), (id, share) => {
        if (isInSample(id, share)) expect(isInSample(id, Math.min(1, share * 1.5))).toBe(true);
      }),
    );
  });
});
