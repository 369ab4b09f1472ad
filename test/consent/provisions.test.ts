import type { Consent, ConsentProvision } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { decide } from '../../src/consent/decide.ts';
import { actCodeSystem } from '../../src/consent/systems.ts';
import { actor, at, consent, facts, goal, item, label, liaison, purpose, request, topic } from './build.ts';
import { codeFor, withUnknown } from './probe.ts';

const code = (provision: ConsentProvision, topics = ['goals'], labels = ['N']) =>
  codeFor([consent(provision)], { item: item(goal({}, topics, labels)) });
const policyRule = (...codes: string[]) => ({
  coding: codes.map((one) => ({ system: actCodeSystem, code: one })),
});

describe('effect', () => {
  test('of a root without a type is deny, unless policyRule is OPTIN alone', () => {
    expect(codeFor([consent({})])).toBe('refused');
    expect(codeFor([consent(undefined)])).toBe('refused');
    expect(codeFor([consent({}, { policyRule: policyRule('OPTOUT') })])).toBe('refused');
    expect(codeFor([consent({}, { policyRule: policyRule('OPTIN', 'OPTOUT') })])).toBe('refused');
    expect(codeFor([consent({}, { policyRule: { text: 'OPTIN' } })])).toBe('refused');
    const elsewhere = { coding: [{ system: 'urn:x', code: 'OPTIN' }] };
    expect(codeFor([consent({}, { policyRule: elsewhere })])).toBe('refused');
    expect(codeFor([consent({}, { policyRule: policyRule('OPTIN') })])).toBe('permitted');
    expect(codeFor([consent(undefined, { policyRule: policyRule('OPTIN') })])).toBe('permitted');
  });

  test('of a root with a type is that type, whatever policyRule says', () => {
    expect(codeFor([consent({ type: 'deny' }, { policyRule: policyRule('OPTIN') })])).toBe('refused');
    expect(codeFor([consent({ type: 'permit' }, { policyRule: policyRule('OPTOUT') })])).toBe('permitted');
  });

  test('of a nested provision without a type is the opposite of its parent', () => {
    const exception = { class: [topic('goals')] };
    expect(code({ type: 'permit', provision: [exception] })).toBe('refused');
    expect(code({ type: 'deny', provision: [exception] })).toBe('permitted');
    expect(code({ type: 'deny', provision: [{ class: [topic('plan')], provision: [exception] }] })).toBe(
      'refused',
    );
  });

  test('permit under permit widens', () => {
    const wide = {
      type: 'permit' as const,
      class: [topic('plan')],
      provision: [{ type: 'permit' as const, class: [topic('goals')] }],
    };
    expect(code(wide)).toBe('permitted');
    expect(code({ type: 'permit', class: [topic('plan')] })).toBe('no-consent');
  });
});

describe('limits', () => {
  test('are inherited where they are not restated', () => {
    const toGp = [actor('Organization/gp')];
    const nested: ConsentProvision = { type: 'permit', class: [topic('goals')] };
    expect(code({ type: 'permit', actor: toGp, class: [topic('plan')], provision: [nested] })).toBe(
      'no-consent',
    );
    expect(
      code({ type: 'permit', actor: [actor(liaison)], class: [topic('plan')], provision: [nested] }),
    ).toBe('permitted');
  });

  test('are inherited through a provision that restates others', () => {
    const leaf: ConsentProvision = { type: 'deny', securityLabel: [label('N')] };
    const root: ConsentProvision = {
      type: 'permit',
      purpose: [purpose('HPAYMT')],
      provision: [{ type: 'permit', class: [topic('goals')], provision: [leaf] }],
    };
    expect(code(root)).toBe('no-consent');
    expect(code({ ...root, purpose: [purpose('TREAT')] })).toBe('refused');
  });

  test('are replaced, not joined, where they are restated', () => {
    const nested: ConsentProvision = { type: 'permit', class: [topic('goals')] };
    expect(code({ type: 'permit', class: [topic('plan')], provision: [nested] }, ['plan'])).toBe('permitted');
    expect(code({ type: 'permit', class: [topic('plan')], provision: [nested] }, ['goals', 'plan'])).toBe(
      'no-consent',
    );
  });

  test('must all hold together', () => {
    const both: ConsentProvision = { type: 'permit', class: [topic('goals')], purpose: [purpose('TREAT')] };
    expect(code(both)).toBe('permitted');
    expect(code({ ...both, purpose: [purpose('HPAYMT')] })).toBe('no-consent');
    expect(code({ ...both, class: [topic('plan')] })).toBe('no-consent');
  });
});

describe('answer', () => {
  test('is the children’s where any answers, also where the parent’s own limits do not hold', () => {
    const child: ConsentProvision = { type: 'deny', class: [topic('goals')] };
    expect(code({ type: 'permit', class: [topic('plan')], provision: [child] })).toBe('refused');
  });

  test('is the parent’s own only where no child answers', () => {
    expect(code({ type: 'permit', provision: [{ type: 'deny', class: [topic('plan')] }] })).toBe('permitted');
  });

  test('among siblings is deny where any denies', () => {
    const permit: ConsentProvision = { type: 'permit', class: [topic('goals')] };
    const deny: ConsentProvision = { type: 'deny', securityLabel: [label('N')] };
    expect(code({ type: 'deny', provision: [permit] })).toBe('permitted');
    expect(code({ type: 'deny', provision: [permit, deny] })).toBe('refused');
    expect(code({ type: 'deny', provision: [deny, permit] })).toBe('refused');
  });

  test('across Consents is deny where any denies, whichever is newer', () => {
    const yes = consent({ type: 'permit' }, { dateTime: '2024-02-20' });
    const no = consent({ type: 'deny' }, { id: 'c2', dateTime: '2020-01-01' });
    expect(codeFor([yes, no])).toBe('refused');
    expect(codeFor([no, yes])).toBe('refused');
  });

  test('names the Consents that spoke and the provisions that decided', () => {
    const yes = consent({ type: 'permit', provision: [{ type: 'deny', class: [topic('plan')] }] });
    const no = consent(
      { type: 'permit', provision: [{ type: 'permit' }, { class: [topic('goals')] }] },
      { id: 'c0' },
    );
    const { evidence } = decide(request(), item(goal({}, ['goals'], ['R', 'ETH'])), facts([yes, no]), at);
    expect(evidence).toEqual({
      ruleSet: 'lwg-consent-1',
      agreement: { id: 'tg-liaison', version: 1 },
      consents: [
        { reference: 'Consent/c0', version: '1', paths: ['provision.provision[1]'] },
        { reference: 'Consent/c1', version: '1', paths: ['provision'] },
      ],
      topics: ['goals'],
      labels: ['ETH', 'R'],
      case: null,
    });
  });
});

describe('evidence', () => {
  const spoken = (...consents: Consent[]) => decide(request(), item(), facts(consents), at).evidence.consents;

  test.each(['permit', 'deny'] as const)('names every %s that decided', (type) => {
    const one = consent({ type: 'permit', provision: [{ type }, { type, class: [topic('goals')] }] });
    expect(spoken(one)).toMatchObject([{ paths: ['provision.provision[0]', 'provision.provision[1]'] }]);
  });

  test('of a Consent without an id or a version leaves both empty', () => {
    const { id: _, meta: __, ...bare } = consent({ type: 'permit' });
    expect(spoken(bare)).toEqual([{ reference: 'Consent/', version: '', paths: ['provision'] }]);
  });
});

describe('an unknown element', () => {
  const elsewhere = [actor('Organization/gp')];
  const unknown: readonly [string, (one: ConsentProvision) => ConsentProvision][] = [
    ['an element of another version', (one) => withUnknown(one)],
    ['a modifierExtension', (one) => ({ ...one, modifierExtension: [{ url: 'urn:x' }] })],
    [
      'a modifierExtension inside an actor',
      (one) => ({ ...one, actor: elsewhere.map((a) => ({ ...a, modifierExtension: [] })) }),
    ],
    ['an unknown element inside a coding', (one) => ({ ...one, purpose: [withUnknown(purpose('TREAT'))] })],
    ['a list that is none', (one) => withUnknown(one, { class: topic('goals') })],
    ['an empty list', (one) => ({ ...one, class: [] })],
    ['a null', (one) => withUnknown(one, { period: null })],
    ['a type that is neither', (one) => withUnknown(one, { type: 'maybe' })],
  ];

  test.each(unknown.slice(0, -1))('%s: a permit never holds', (_, add) => {
    expect(code(add({ type: 'permit' }))).toBe('no-consent');
    expect(code({ type: 'permit', class: [topic('plan')], provision: [add({ type: 'permit' })] })).toBe(
      'no-consent',
    );
  });

  test.each(unknown)('%s: a deny always holds, whatever its other limits', (_, add) => {
    expect(code({ type: 'permit', provision: [add({ type: 'deny', actor: elsewhere })] })).toBe('refused');
  });

  test.each(unknown.slice(0, -1))('%s: reaches everything below', (_, add) => {
    const below: ConsentProvision[] = [{ type: 'permit' }];
    expect(code(add({ type: 'permit', provision: below }))).toBe('no-consent');
    const deny: ConsentProvision = { type: 'deny', actor: elsewhere };
    expect(code(add({ type: 'permit', provision: [deny] }))).toBe('refused');
  });

  test('reaches neither its siblings nor its parent', () => {
    const odd = withUnknown<ConsentProvision>({ type: 'permit' });
    expect(code({ type: 'permit', provision: [odd] })).toBe('permitted');
    expect(code({ type: 'deny', provision: [odd, { type: 'permit' }] })).toBe('permitted');
  });

  test('at the Consent reaches all of it', () => {
    const root: ConsentProvision = { type: 'permit' };
    const nested: ConsentProvision = { type: 'permit', provision: [{ type: 'deny', actor: elsewhere }] };
    const odd = [
      { surprise: 1 },
      { modifierExtension: [] },
      { implicitRules: 'urn:x' },
      { policy: [{ modifierExtension: [] }] },
      { verification: [{ verified: true, modifierExtension: [] }] },
    ];
    for (const one of odd) {
      expect(codeFor([withUnknown(consent(root), one)])).toBe('no-consent');
      expect(codeFor([withUnknown(consent(nested), one)])).toBe('refused');
    }
  });

  test('is not an ordinary extension', () => {
    expect(code({ type: 'permit', extension: [{ url: 'urn:x' }] })).toBe('permitted');
  });

  test('a provision that is no provision denies', () => {
    const yes = consent({ type: 'permit' });
    for (const provision of [null, [], 'permit', 7]) {
      expect(codeFor([yes, withUnknown(consent(undefined, { id: 'c2' }), { provision })])).toBe('refused');
      const nested = withUnknown<ConsentProvision>({ type: 'permit' }, { provision: [provision] });
      expect(codeFor([consent(nested)])).toBe('refused');
    }
  });
});
