import type { Consent, ConsentProvision, Resource } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide } from '../../src/consent/decide.ts';
import { askSam } from './ask-sam.ts';
import { at, consent, item, label, purpose, ruth, sam, topic } from './build.ts';
import type { World } from './generators.ts';
import { consents, denials, provision, world } from './generators.ts';
import { allProvisions, editProvision, scrambled, withConsents, withLabels } from './rewrite.ts';

const runs = { numRuns: 500 };
const seed = fc.nat();
const sams = (one: World): readonly Consent[] => one.facts.people.get(sam) ?? [];
const decision = (one: World) => decide(one.request, one.item, one.facts, at);
const code = (one: World) => decision(one).code;
/** What the Consents say apart from the earlier questions: `BTG` is heard here only, while no case can be open. */
const heard = (one: World) => askSam([], one.item, one.request, one.facts);

/** A deny stays a deny, and what the Consents do not permit they do not permit now. */
function neverOpens(before: World, after: World): void {
  if (decision(before).effect === 'deny') expect(decision(after).effect).toBe('deny');
  if (heard(before) !== 'permit') expect(heard(after)).not.toBe('permit');
}

test('the generated worlds reach all that the laws are about', () => {
  const worlds = fc.sample(world, { numRuns: 3_000, seed: 7 });
  const codes = new Set(worlds.map(code));
  expect([...codes].sort()).toEqual(['no-agreement', 'no-case', 'no-consent', 'permitted', 'refused']);
  const byConsent = worlds.filter(
    (one) => code(one) === 'permitted' && decision(one).evidence.consents.length > 0,
  );
  expect(byConsent.length).toBeGreaterThan(250);
  const spread = new Set(worlds.filter((one) => one.request.purposes.includes('BTG')).map(heard));
  expect(spread).toEqual(new Set(['permit', 'deny', undefined]));
});

describe('law 1: order and repetition change neither effect nor code', () => {
  test('of Consents, provisions, actors, codes, labels, identities and agreements', () => {
    fc.assert(
      fc.property(world, seed, (one, random) => {
        const other = scrambled(one, random);
        expect(code(other)).toBe(code(one));
        expect(heard(other)).toBe(heard(one));
      }),
      runs,
    );
  });
});

describe('law 2: none of these turns a deny into a permit', () => {
  test('adding a Consent whose every rule denies', () => {
    fc.assert(
      fc.property(world, denials, (one, rule) => {
        neverOpens(one, withConsents(one, [...sams(one), consent(rule, { id: 'new' })]));
      }),
      runs,
    );
  });

  test('adding a deny beside sibling provisions', () => {
    fc.assert(
      fc.property(world, provision(0, ['deny']), seed, (one, deny, random) => {
        const add = (at: ConsentProvision) => ({ ...at, provision: [...(at.provision ?? []), deny] });
        neverOpens(one, editProvision(one, random, add));
      }),
      runs,
    );
  });

  test('adding an unknown element or a modifierExtension, at a provision or a Consent', () => {
    const unknown = fc.constantFrom({ surprise: 1 }, { modifierExtension: [{ url: 'urn:x' }] });
    fc.assert(
      fc.property(world, unknown, seed, fc.boolean(), (one, surprise, random, atConsent) => {
        const odd = sams(one).map((each, index) => (index === 0 ? Object.assign({}, each, surprise) : each));
        const add = (at: ConsentProvision) => Object.assign({}, at, surprise);
        neverOpens(one, atConsent ? withConsents(one, odd) : editProvision(one, random, add));
      }),
      runs,
    );
  });

  test('raising the confidentiality', () => {
    const levels = ['U', 'L', 'M', 'N', 'R', 'V'];
    fc.assert(
      fc.property(world, fc.nat({ max: 5 }), fc.nat({ max: 5 }), (one, low, high) => {
        const [from, to] = [Math.min(low, high), Math.max(low, high)].map((index) =>
          label(levels[index] ?? 'V'),
        );
        neverOpens(withLabels(one, 'level', from), withLabels(one, 'level', to));
      }),
      runs,
    );
  });

  test('adding a sensitivity or a topic that no permit lists', () => {
    const mark = fc.constantFrom(label('HIV'), label('TBOO'), label('QQQ'), {
      system: 'urn:elsewhere',
      code: 'q',
    });
    fc.assert(
      fc.property(world, mark, fc.constantFrom('risk', 'people', 'no-such-topic'), (one, added, theme) => {
        neverOpens(one, withLabels(one, 'mark', added));
        neverOpens(one, withLabels(one, 'topic', topic(theme)));
      }),
      runs,
    );
  });

  test('adding a further subject', () => {
    fc.assert(
      fc.property(world, fc.constantFrom(ruth, 'Patient/stranger'), (one, patient) => {
        const resource: Resource = Object.assign({}, one.item.resource, { patient: { reference: patient } });
        neverOpens(one, { ...one, item: item(resource) });
      }),
      runs,
    );
  });
});

describe('law 3: what is no Consent of the person’s, now, says nothing', () => {
  test('another person’s, a draft or one entered in error changes nothing at all', () => {
    fc.assert(
      fc.property(
        world,
        provision(2),
        fc.constantFrom<Partial<Consent>[]>(
          { patient: { reference: ruth } },
          { status: 'draft' },
          { status: 'entered-in-error' },
        ),
        (one, rule, over) => {
          const other = withConsents(one, [...sams(one), consent(rule, { id: 'other', ...over })]);
          expect(JSON.stringify(decision(other))).toBe(JSON.stringify(decision(one)));
        },
      ),
      runs,
    );
  });

  test('an expired or inactive one can only turn a permit by withoutConsent into no-consent', () => {
    const gone = fc.constantFrom<[object, Partial<Consent>][]>(
      [{ period: { end: '2024-01-01' } }, {}],
      [{}, { status: 'inactive' }],
    );
    fc.assert(
      fc.property(world, provision(2), gone, (one, rule, [limit, over]) => {
        const other = withConsents(one, [
          ...sams(one),
          consent({ ...rule, ...limit }, { id: 'old', ...over }),
        ]);
        if (code(other) === code(one)) return;
        expect([code(one), code(other)]).toEqual(['permitted', 'no-consent']);
        expect(decision(one).evidence.consents).toEqual([]);
      }),
      runs,
    );
  });
});

describe('law 4: removing a permit that has nothing below it never turns a deny into a permit', () => {
  test('nested', () => {
    fc.assert(
      fc.property(world, seed, (one, random) => {
        const leaf = (at: ConsentProvision) => at.type === 'permit' && at.provision === undefined;
        const drop = (at: ConsentProvision) => {
          const leaves = (at.provision ?? []).filter(leaf);
          const chosen = leaves[random % Math.max(1, leaves.length)];
          return { ...at, provision: (at.provision ?? []).filter((child) => child !== chosen) };
        };
        neverOpens(one, editProvision(one, random, drop));
      }),
      runs,
    );
  });

  test('the root of a Consent, unless it is the last on record', () => {
    fc.assert(
      fc.property(world, provision(0, ['permit']), (one, rule) => {
        fc.pre(sams(one).length > 0);
        neverOpens(withConsents(one, [...sams(one), consent(rule, { id: 'gone' })]), one);
      }),
      runs,
    );
  });
});

describe('law 5: the same question over the same history', () => {
  test('gives the same decision, byte for byte, and changes nothing that it was given', () => {
    fc.assert(
      fc.property(world, (one) => {
        const before = JSON.stringify([one.item, [...one.facts.people], one.facts.agreements]);
        const first = JSON.stringify(decision(one));
        expect(JSON.stringify(decision(structuredClone(one)))).toBe(first);
        expect(JSON.stringify(decision(one))).toBe(first);
        expect(JSON.stringify([one.item, [...one.facts.people], one.facts.agreements])).toBe(before);
      }),
      runs,
    );
  });

  test('names evidence in one order, whatever order the Consents come in', () => {
    fc.assert(
      fc.property(world, consents(), (one, all) => {
        const forward = decision(withConsents(one, all));
        expect(JSON.stringify(decision(withConsents(one, all.toReversed())))).toBe(JSON.stringify(forward));
      }),
      runs,
    );
  });

  test('is asked of provisions that were generated, not of bare Consents', () => {
    const all = fc
      .sample(world, { numRuns: 500, seed: 7 })
      .flatMap((one) => sams(one).flatMap(allProvisions));
    expect(all.length).toBeGreaterThan(1_000);
    expect(
      all.some(({ purpose: listed }) => listed?.some(({ code: one }) => one === purpose('BTG').code)),
    ).toBe(true);
  });
});
