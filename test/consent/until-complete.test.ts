import type { Consent } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide } from '../../src/consent/decide.ts';
import { sizeLimits } from '../../src/consent/size-limits.ts';
import { holdUntilComplete } from '../../src/consent/until-complete.ts';
import { actor, at, consent, facts, goal, item, label, request, sam, topic } from './build.ts';
import { world, type World } from './generators.ts';

type Held = ReturnType<typeof holdUntilComplete>;
const hold = (one: Consent, wasHeld = false): Held =>
  holdUntilComplete({ ...one, id: one.id ?? 'c1' }, { wasHeld, standInId: 'stand-in' });
const permit = { type: 'permit' as const, class: [topic('goals')] };
const complete = { dateTime: '2024-02-01', performer: [{ reference: sam }] };
const codeFor = (consents: readonly Consent[], topics = ['goals']) =>
  decide(request(), item(goal({}, topics)), facts(consents), at).code;
const both = ({ stored, standIn }: Held): readonly Consent[] => (standIn ? [stored, standIn] : [stored]);

describe('A permit that lacks', () => {
  test.each([
    ['when it was given', { performer: complete.performer }, ['dateTime']],
    ['by whom', { dateTime: complete.dateTime }, ['performer']],
    ['by whom: a performer who is nobody', { ...complete, performer: [{}] }, ['performer']],
    ['both', {}, ['dateTime', 'performer']],
  ])('%s is kept as proposed, and what it speaks of is refused', (_what, over, missing) => {
    const held = hold(consent(permit, over));
    expect(held.missing).toEqual(missing);
    expect(held.stored).toEqual(consent(permit, { ...over, status: 'proposed' }));
    expect(codeFor(both(held))).toBe('refused');
  });

  test.each([
    ['below a deny', { type: 'deny' as const, provision: [{ class: [topic('goals')] }] }, {}],
    ['by its policy', {}, { policyRule: { coding: [{ system: actCode, code: 'OPTIN' }] } }],
    ['from tomorrow', { ...permit, period: { start: '2024-02-26' } }, {}],
  ])('is found %s', (_where, provision, over) => {
    expect(hold(consent(provision, over)).missing).toEqual(['dateTime', 'performer']);
  });

  test('its type at a root that lists something, where published examples mean the opposite', () => {
    const optIn = { ...complete, policyRule: { coding: [{ system: actCode, code: 'OPTIN' }] } };
    const notThisNurse = consent({ actor: [actor('Practitioner/nurse')] }, optIn);
    expect(codeFor([notThisNurse])).toBe('permitted');
    expect(hold(notThisNurse).missing).toEqual(['provision.type']);
    expect(codeFor(both(hold(notThisNurse)))).toBe('refused');
    for (const plain of [undefined, { period: { start: '2024-01-01' } }, { provision: [permit] }])
      expect(hold(consent(plain, optIn)).missing).toEqual([]);
    const optOut = { ...optIn, policyRule: { coding: [{ system: actCode, code: 'OPTOUT' }] } };
    expect(hold(consent({ actor: [actor('Practitioner/nurse')] }, optOut)).missing).toEqual([]);
  });

  test('is refused of what it speaks of and nothing else', () => {
    expect(codeFor([...both(hold(consent(permit))), consent(permit, { ...complete, id: 'c2' })])).toBe(
      'refused',
    );
    const plan = consent({ type: 'permit', class: [topic('plan')] }, { ...complete, id: 'c2' });
    expect(codeFor([...both(hold(consent(permit))), plan], ['plan'])).toBe('permitted');
    const toOthers = consent({ ...permit, actor: [actor('Organization/gp')] });
    expect(codeFor([...both(hold(toOthers)), consent(permit, { ...complete, id: 'c2' })])).toBe('permitted');
  });

  test('by confidentiality refuses the less confidential items too', () => {
    const byLabel = consent({ type: 'permit', securityLabel: [label('R')] });
    expect(codeFor([byLabel])).toBe('permitted');
    expect(codeFor(both(hold(byLabel)))).toBe('refused');
  });

  test('beside an element that nobody understands is refused whole', () => {
    const strange = consent({
      ...permit,
      modifierExtension: [{ url: 'https://elsewhere.example/x', valueBoolean: true }],
    });
    expect(codeFor(both(hold(strange)), ['plan'])).toBe('refused');
  });
});

const actCode = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';

describe('A Consent binds as it was sent', () => {
  test.each([
    ['when it is complete', consent(permit, complete)],
    ['when it refuses, however little it says', consent({ type: 'deny' })],
    [
      'when none of its permits can be met',
      consent({ type: 'permit', class: [topic('nothing')].map((one) => ({ ...one, system: 'urn:x' })) }),
    ],
    [
      'when it is not about sharing',
      consent(permit, { scope: { coding: [{ system: scope, code: 'research' }] } }),
    ],
    [
      'when it is not verified: its permits are void',
      consent(permit, { verification: [{ verified: false }] }),
    ],
    ['when it is a draft', consent(permit, { status: 'draft' })],
    ['when it was ended', consent(permit, { status: 'inactive' })],
  ])('%s', (_when, one) => {
    expect(hold(one)).toEqual({ stored: one, missing: [], standIn: undefined });
  });

  test('also past the size limits, and says so', () => {
    const provision = Array.from({ length: sizeLimits.provisions + 1 }, () => permit);
    const large = consent({ type: 'deny', provision });
    expect(hold(large)).toEqual({ stored: large, missing: ['size-limit'], standIn: undefined });
  });
});

const scope = 'http://terminology.hl7.org/CodeSystem/consentscope';

describe('One that was held', () => {
  test('is let go by being completed', () => {
    const held = hold(consent(permit, complete), true);
    expect(held).toMatchObject({
      missing: [],
      stored: { status: 'active' },
      standIn: { status: 'inactive' },
    });
    expect(codeFor(both(held))).toBe('permitted');
  });

  test.each(['proposed', 'draft'] as const)('stays held when it is sent back as %s', (status) => {
    const held = hold(consent(permit, { ...complete, status }), true);
    expect(held).toMatchObject({ missing: ['status'], standIn: { status: 'active' } });
  });

  test('refuses the new scope when it is replaced by another incomplete one', () => {
    const held = hold(consent({ type: 'permit', class: [topic('plan')] }), true);
    expect(codeFor(both(held), ['plan'])).toBe('refused');
    expect(codeFor(both(held))).toBe('no-consent');
  });

  test.each([
    ['inactive', 'inactive'],
    ['rejected', 'inactive'],
    ['entered-in-error', 'entered-in-error'],
  ] as const)('and ended as %s refuses nothing more', (status, ended) => {
    const held = hold(consent(permit, { status }), true);
    expect(held).toMatchObject({ missing: [], stored: { status }, standIn: { status: ended } });
  });
});

describe('What stands in for an incomplete permit', () => {
  test('refuses wherever the Consent itself would have answered', () => {
    let met = 0;
    fc.assert(
      fc.property(world, (one) => {
        for (const mine of one.facts.people.get(sam) ?? []) {
          const held = hold(mine);
          if (held.standIn === undefined) continue;
          const code = codeIn(one, [mine]);
          if (code !== 'permitted' && code !== 'refused') continue;
          met += 1;
          expect(codeIn(one, both(held))).toBe('refused');
        }
      }),
      { numRuns: 3_000 },
    );
    expect(met).toBeGreaterThan(300);
  });
});

/** Without what an agreement permits of itself, or an open case lifts: the Consents alone answer. */
function codeIn({ request: asked, item: about, facts: known }: World, consents: readonly Consent[]): string {
  const agreements = known.agreements.map(({ withoutConsent: _, ...agreed }) => agreed);
  return decide(asked, about, { ...known, agreements, cases: [], people: new Map([[sam, consents]]) }, at)
    .code;
}
