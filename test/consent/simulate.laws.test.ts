import type { Consent } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareReach, reachOf, type Reach } from '../../src/consent/reach.ts';
import { recipientsOf, unitedRecipients } from '../../src/consent/reach-recipients.ts';
import { simulate, type Situation } from '../../src/consent/simulate.ts';
import type { ProposedChange } from '../../src/consent/simulate-change.ts';
import type { Facts } from '../../src/consent/types.ts';
import { at, consent, sam } from './build.ts';
import { denials } from './generators.ts';
import { agreementVersions, organisations, samsConsents, situations } from './reach-world.ts';

const runs = { numRuns: 150 };

/** Asks the engine about two states of affairs, each as it is. */
function asked(one: Situation, before: Facts, after: Facts) {
  const recipients = unitedRecipients(
    ...[before, after].map(({ agreements }) => recipientsOf(agreements, organisations, at)),
  );
  const reach = (facts: Facts): readonly Reach[] => reachOf(recipients, one.items, facts, at);
  return compareReach(reach(before), reach(after));
}
const sams = ({ facts }: Situation): readonly Consent[] => facts.people.get(sam) ?? [];
const withSams = ({ facts }: Situation, consents: readonly Consent[]): Facts => ({
  ...facts,
  people: new Map([[sam, consents]]),
});

/** The generated choices change something often enough for the laws to say anything. */
test('the generated situations gain, lose and stay as they are', () => {
  const seen = new Set<string>();
  for (const [one, [next]] of fc.sample(fc.tuple(situations, samsConsents), { numRuns: 300, seed: 7 })) {
    if (next === undefined) continue;
    const changes = simulate(one, { kind: 'consent', consent: next });
    if (changes.length === 0) seen.add('same');
    for (const { gains, loses } of changes) {
      if (gains.length > 0) seen.add('gain');
      if (loses.length > 0) seen.add('loss');
    }
  }
  expect([...seen].toSorted()).toEqual(['gain', 'loss', 'same']);
});

describe('Simulating is applying and asking', () => {
  test('for a Consent more', () => {
    fc.assert(
      fc.property(situations, samsConsents, (one, [next]) => {
        fc.pre(next !== undefined);
        const added = { ...next, id: 'new' };
        const after = withSams(one, [...sams(one), added]);
        expect(simulate(one, { kind: 'consent', consent: added })).toEqual(asked(one, one.facts, after));
      }),
      runs,
    );
  });

  test('for a Consent instead of the one with its id, and for its withdrawal', () => {
    fc.assert(
      fc.property(situations, samsConsents, fc.constantFrom('active', 'inactive'), (one, [next], status) => {
        fc.pre(next !== undefined && sams(one).length > 0);
        const instead = { ...next, id: sams(one)[0]?.id ?? '', status } as Consent;
        const after = withSams(one, [instead, ...sams(one).slice(1)]);
        expect(simulate(one, { kind: 'consent', consent: instead })).toEqual(asked(one, one.facts, after));
      }),
      runs,
    );
  });

  test('for an agreement, new, changed or revoked', () => {
    const signed = fc.constantFrom(...agreementVersions.flat());
    fc.assert(
      fc.property(situations, signed, fc.boolean(), (one, of, revoked) => {
        const next = { ...of, version: 2, revoked };
        const after = {
          ...one.facts,
          agreements: [next, ...one.facts.agreements.filter(({ id }) => id !== next.id)],
        };
        expect(simulate(one, { kind: 'agreement', agreement: next })).toEqual(asked(one, one.facts, after));
      }),
      runs,
    );
  });
});

describe('Laws', () => {
  test('a change that changes nothing gives an empty list', () => {
    fc.assert(
      fc.property(situations, (one) => {
        const same: ProposedChange[] = [
          { kind: 'rule-set', ruleSet: 'lwg-consent-1' },
          ...sams(one).map((each) => ({ kind: 'consent', consent: each }) as const),
          ...one.facts.agreements.map(
            (each) => ({ kind: 'agreement', agreement: { ...each, version: each.version + 1 } }) as const,
          ),
        ];
        for (const change of same) expect(simulate(one, change)).toEqual([]);
      }),
      runs,
    );
  });

  test('swapping before and after swaps gains and loses', () => {
    fc.assert(
      fc.property(situations, samsConsents, (one, others) => {
        const after = withSams(one, others);
        const there = asked(one, one.facts, after);
        const back = asked(one, after, one.facts);
        expect(back).toEqual(
          there.map(({ recipient, gains, loses }) => ({ recipient, gains: loses, loses: gains })),
        );
      }),
      runs,
    );
  });

  test('adding a Consent whose every rule denies gains nobody anything', () => {
    fc.assert(
      fc.property(situations, denials, (one, rule) => {
        const change = { kind: 'consent', consent: consent(rule, { id: 'new' }) } as const;
        expect(simulate(one, change).flatMap(({ gains }) => gains)).toEqual([]);
      }),
      runs,
    );
  });
});
