import type { Consent, ConsentProvision } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { sizeLimits } from '../../src/consent/size-limits.ts';
import { actCodeSystem } from '../../src/consent/systems.ts';
import { holdUntilComplete } from '../../src/consent/until-complete.ts';
import { extensions } from '../../src/fhir/systems.ts';
import { actor, consent, label, purpose, sam, topic } from './build.ts';

const hold = (one: Consent, wasHeld = false) =>
  holdUntilComplete({ ...one, id: one.id ?? 'c1' }, { wasHeld, standInId: 'stand-in' });
const goals = [topic('goals')];
const everything = [topic('existence')];
const policy = (code: string) => ({ policyRule: { coding: [{ system: actCodeSystem, code }] } });
const denialsFor = (provision: ConsentProvision | undefined, over: Partial<Consent> = {}) =>
  hold(consent(provision, over)).standIn?.provision?.provision;

describe('What stands in for an incomplete permit is', () => {
  const permit = { type: 'permit' as const, class: goals };
  const plain = {
    resourceType: 'Consent',
    id: 'stand-in',
    extension: [
      {
        url: extensions.standsInFor,
        valueReference: { reference: 'Consent/c1' },
      },
    ],
    status: 'active',
    scope: consent(permit).scope,
    category: consent(permit).category,
    policyRule: { coding: [{ system: actCodeSystem, code: 'OPTOUT' }] },
    provision: {
      type: 'permit',
      class: [topic('nothing')],
      provision: [{ type: 'deny', class: goals }],
    },
  };

  test('a Consent of the same patient that says nothing at its root and names the one it is for', () => {
    expect(hold(consent(permit)).standIn).toStrictEqual({ ...plain, patient: { reference: sam } });
  });

  test('one for the same period, where one is given', () => {
    const period = { start: '2024-01-01', end: '2024-06-30' };
    expect(hold(consent({ ...permit, period })).standIn?.provision).toStrictEqual({
      ...plain.provision,
      period,
      provision: [{ type: 'deny', class: goals, period }],
    });
  });

  test('one of nobody, where no patient is named: no element without a value', () => {
    const { patient: _, ...ofNobody } = consent(permit);
    expect(hold(ofNobody).standIn).toStrictEqual(plain);
  });
});

describe('It denies', () => {
  test('everything, where the policy permits and nothing is said', () => {
    for (const nothing of [undefined, {}])
      expect(denialsFor(nothing, policy('OPTIN'))).toStrictEqual([{ type: 'deny', class: everything }]);
  });

  test('what each provision speaks of, at every depth, with the limits from above', () => {
    const nurse = [actor('Practitioner/nurse')];
    const [treat, research] = [[purpose('TREAT')], [purpose('HRESCH')]];
    const denials = denialsFor({
      type: 'permit',
      class: goals,
      provision: [
        { type: 'deny', actor: nurse },
        { type: 'permit', purpose: treat, provision: [{ type: 'deny', purpose: research }] },
      ],
    });
    expect(denials).toStrictEqual([
      { type: 'deny', class: goals },
      { type: 'deny', class: goals, actor: nurse },
      { type: 'deny', class: goals, purpose: treat },
      { type: 'deny', class: goals, purpose: research },
    ]);
  });

  test('by confidentiality only where the Consent does: turned round, a permit of R would let N through', () => {
    const restricted = [label('R')];
    const denials = denialsFor({
      type: 'permit',
      securityLabel: restricted,
      provision: [{ type: 'deny' }, { type: 'deny', securityLabel: [label('V')] }],
    });
    expect(denials).toStrictEqual([
      { type: 'deny', class: everything },
      { type: 'deny', class: everything, securityLabel: restricted },
      { type: 'deny', class: everything, securityLabel: [label('V')] },
    ]);
  });

  test('below a provision without a type as an exception to what is above it', () => {
    const secret = [label('R')];
    const untyped = { securityLabel: secret, provision: [{ class: goals, provision: [{}] }] };
    expect(denialsFor({ type: 'permit', provision: [untyped] })).toStrictEqual([
      { type: 'deny', class: everything },
      { type: 'deny', class: everything, securityLabel: secret },
      { type: 'deny', class: goals },
      { type: 'deny', class: goals, securityLabel: secret },
    ]);
    expect(denialsFor({ type: 'deny', provision: [untyped] })).toStrictEqual([
      { type: 'deny', class: everything },
      { type: 'deny', class: everything },
      { type: 'deny', class: goals, securityLabel: secret },
      { type: 'deny', class: goals },
    ]);
  });

  const strange = { modifierExtension: [{ url: 'https://elsewhere.example/x', valueBoolean: true }] };
  const permit = { type: 'permit' as const, class: goals };
  test.each<[string, ConsentProvision, Partial<Consent>]>([
    ['in the Consent', permit, strange],
    ['in its root', { ...permit, ...strange }, {}],
    ['in a provision', { ...permit, provision: [{ ...permit, ...strange }] }, {}],
    ['two levels down', { ...permit, provision: [{ provision: [{ ...strange }] }] }, {}],
    ['in the last of several', { ...permit, provision: [permit, permit, { ...strange }] }, {}],
  ])('everything, where something cannot be read: %s', (_where, provision, over) => {
    expect(denialsFor(provision, over)).toStrictEqual([{ type: 'deny', class: everything }]);
  });
});

describe('A permit says by whom it was given', () => {
  test.each([
    ['a reference', { reference: sam }],
    ['an identifier', { identifier: { system: 'urn:x', value: '1' } }],
    ['a name', { display: 'Sam' }],
  ])('by %s', (_what, performer) => {
    const given = { dateTime: '2024-02-01', performer: [performer] };
    expect(hold(consent({ type: 'permit' }, given)).missing).toEqual([]);
  });

  test('when one of several performers is somebody', () => {
    const given = { dateTime: '2024-02-01', performer: [{}, { reference: sam }] };
    expect(hold(consent({ type: 'permit' }, given)).missing).toEqual([]);
  });
});

describe('A permit that was sent as', () => {
  test.each(['proposed', 'draft'] as const)('%s is kept as it was sent while it stays held', (status) => {
    const sent = consent({ type: 'permit' }, { status });
    expect(hold(sent, true)).toMatchObject({
      stored: sent,
      missing: ['dateTime', 'performer', 'status'],
      standIn: { id: 'stand-in', status: 'active' },
    });
  });

  test.each(['proposed', 'draft', 'inactive', 'rejected', 'entered-in-error'] as const)(
    '%s permits nothing, so that it is past the size limits is not held against it',
    (status) => {
      const provision = Array.from({ length: sizeLimits.provisions + 1 }, () => ({}));
      const large = consent({ type: 'deny', provision }, { status });
      expect(hold(large)).toStrictEqual({ stored: large, missing: [], standIn: undefined });
    },
  );
});
