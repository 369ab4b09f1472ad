import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Consent } from '@medplum/fhirtypes';
import { decide } from '../../src/consent/decide.ts';
import { isOnRecord } from '../../src/consent/standing.ts';
import type { Decision, Facts } from '../../src/consent/types.ts';
import { at, consent, facts, goal, item, purpose, request, ruth, sam, topic } from './build.ts';
import { consents, world, type World } from './generators.ts';

/** A question about somebody of whom there are two records, each with Consents of its own. */
interface Two {
  readonly world: World;
  readonly mine: readonly Consent[];
  readonly theirs: readonly Consent[];
}
const two: fc.Arbitrary<Two> = fc.record({
  world: world.map((one) => ({ ...one, facts: { ...one.facts, cases: [] } })),
  mine: consents(sam, 'm'),
  theirs: consents(ruth, 't'),
});
const oneName = new Map([[ruth, sam]]);

function decided(
  { world: { request: asks, item: thing, facts: known } }: Two,
  over: Partial<Facts>,
): Decision {
  return decide(asks, thing, { ...known, samePerson: oneName, ...over }, at);
}
const merged = (case_: Two): Decision =>
  decided(case_, {
    people: new Map([
      [sam, case_.mine],
      [ruth, case_.theirs],
    ]),
    eachMustPermit: true,
  });
const mineAlone = (case_: Two): Decision => decided(case_, { people: new Map([[sam, case_.mine]]) });
const theirsAlone = (case_: Two): Decision => decided(case_, { people: new Map([[ruth, case_.theirs]]) });
const runs = { numRuns: 600 };

describe('Of two records that are one person’s', () => {
  test('what is refused by what either says is refused of both', () => {
    fc.assert(
      fc.property(two, (case_) => {
        const alone = [mineAlone(case_), theirsAlone(case_)];
        if (alone.some(({ code }) => code === 'refused')) expect(merged(case_).effect).toBe('deny');
      }),
      runs,
    );
  });

  test('nothing is permitted that a record which has spoken does not permit by itself', () => {
    fc.assert(
      fc.property(two, (case_) => {
        if (merged(case_).effect === 'deny') return;
        if (case_.mine.some(isOnRecord)) expect(mineAlone(case_).effect).toBe('permit');
        if (case_.theirs.some(isOnRecord)) expect(theirsAlone(case_).effect).toBe('permit');
      }),
      runs,
    );
  });

  test('one that has said nothing changes nothing', () => {
    fc.assert(
      fc.property(two, (case_) => {
        const { effect, code } = merged({ ...case_, theirs: [] });
        expect({ effect, code }).toEqual({ effect: mineAlone(case_).effect, code: mineAlone(case_).code });
      }),
      runs,
    );
  });

  test('it does not matter which goes by which, or which was merged first', () => {
    fc.assert(
      fc.property(two, (case_) => {
        const people = new Map([
          [ruth, case_.theirs],
          [sam, case_.mine],
        ]);
        const samePerson = new Map([[sam, ruth]]);
        expect(decided(case_, { people, samePerson, eachMustPermit: true })).toEqual(merged(case_));
      }),
      runs,
    );
  });
});

describe('A withdrawal in one record', () => {
  const shares = consent({ type: 'permit', purpose: [purpose('TREAT')], class: [topic('goals')] });
  const took = { ...consent(undefined, { patient: { reference: ruth } }), status: 'inactive' as const };
  const both = {
    ...facts([shares]),
    people: new Map([
      [sam, [shares]],
      [ruth, [took]],
    ]),
    samePerson: oneName,
  };

  test('is not undone by a permit in the other', () => {
    const ask = { ...request(), purposes: ['TREAT'] };
    const about = item(goal());
    expect(decide(ask, about, facts([shares]), at).effect).toBe('permit');
    expect(decide(ask, about, { ...both, eachMustPermit: true }, at).code).toBe('no-consent');
  });
});
