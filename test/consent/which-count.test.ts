import type { Consent } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { scopeSystem } from '../../src/consent/systems.ts';
import { actor, consent, facts, goal, item, ruth, sam } from './build.ts';
import { codeFor, withUnknown } from './probe.ts';

const scope = (code: string, system = scopeSystem) => ({ coding: [{ system, code }] });
const yes = consent({ type: 'permit' }, { id: 'yes' });
const no = (over: Partial<Consent> = {}) => consent({ type: 'deny' }, { id: 'no', ...over });
const permit = (over: Partial<Consent>) => consent({ type: 'permit' }, over);

describe('a Consent counts', () => {
  test.each(['draft', 'proposed', 'rejected', 'inactive', 'entered-in-error'] as const)(
    'not while %s',
    (status) => {
      expect(codeFor([permit({ status })])).toBe('no-consent');
      expect(codeFor([yes, no({ status })])).toBe('permitted');
    },
  );

  test('only of scope patient-privacy', () => {
    expect(codeFor([permit({ scope: scope('research') })])).toBe('no-consent');
    expect(codeFor([yes, no({ scope: scope('research') })])).toBe('permitted');
    expect(codeFor([permit({ scope: scope('patient-privacy') })])).toBe('permitted');
  });

  test('with its denies where the scope cannot be read', () => {
    const uncoded = { coding: [{ system: scopeSystem }] };
    for (const unread of [{}, { text: 'privacy' }, uncoded, scope('patient-privacy', 'urn:x')]) {
      expect(codeFor([permit({ scope: unread })])).toBe('no-consent');
      expect(codeFor([yes, no({ scope: unread })])).toBe('refused');
    }
  });

  test('only inside its root period', () => {
    const ended = { end: '2024-02-24' };
    expect(codeFor([consent({ type: 'permit', period: ended })])).toBe('no-consent');
    expect(codeFor([yes, consent({ type: 'deny', period: ended })])).toBe('permitted');
    expect(codeFor([consent({ type: 'permit', period: { end: '2024-02-25' } })])).toBe('permitted');
  });

  test('not below a root period that has ended, whatever a nested one says', () => {
    const nested = { type: 'deny' as const, period: { end: '2030' } };
    expect(
      codeFor([yes, consent({ type: 'permit', period: { end: '2024-02-24' }, provision: [nested] })]),
    ).toBe('permitted');
  });
});

describe('only its denies stand', () => {
  const elsewhere = { type: 'deny' as const, actor: [actor('Organization/gp')] };
  const spoilt: readonly [string, Partial<Consent>, object][] = [
    ['where verification is never true', { verification: [{ verified: false }] }, {}],
    ['where verification is empty', { verification: [] }, {}],
    ['where the root period cannot be read', {}, { period: { start: '2024-13' } }],
    ['where it resolves to nobody known', { patient: { reference: 'Patient/elsewhere' } }, {}],
    ['where it names nobody', { patient: { display: 'Sam' } }, {}],
  ];
  test.each(spoilt)('%s', (_, over, provision) => {
    expect(codeFor([consent({ type: 'permit', ...provision }, over)])).toBe('no-consent');
    expect(codeFor([consent({ type: 'deny', provision: [{ type: 'permit' }], ...provision }, over)])).toBe(
      'refused',
    );
    expect(codeFor([yes, consent({ type: 'deny', ...provision }, over)])).toBe('refused');
    expect(codeFor([yes, consent({ ...elsewhere, ...provision }, over)])).toBe('permitted');
  });

  test('where the root period cannot be read, also below it', () => {
    const own = { type: 'permit' as const, period: { start: '2024' } };
    expect(codeFor([consent({ type: 'permit', period: { start: '2024-13' }, provision: [own] })])).toBe(
      'no-consent',
    );
  });

  test('but not where one verification is true', () => {
    expect(codeFor([permit({ verification: [{ verified: false }, { verified: true }] })])).toBe('permitted');
    const text = withUnknown(consent({ type: 'permit' }), { verification: [{ verified: 'true' }] });
    expect(codeFor([text])).toBe('no-consent');
  });
});

describe('whose a Consent is', () => {
  const about = (patient: string) => ({ item: item(goal({ subject: { reference: patient } })) });
  const merged = (consents: readonly Consent[]) => ({
    people: new Map([[sam, consents]]),
    samePerson: new Map([['Patient/sam-before', sam]]),
  });

  test('another person’s changes nothing, under whichever of them it is filed', () => {
    const ruths = no({ patient: { reference: ruth } });
    for (const people of [
      new Map([
        [sam, [yes, ruths]],
        [ruth, []],
      ]),
      new Map([
        [sam, [yes]],
        [ruth, [ruths]],
      ]),
    ]) {
      expect(codeFor([], { facts: { people } })).toBe('permitted');
    }
  });

  test('one that names the Patient of a merged record is the person’s', () => {
    const before = { patient: { reference: 'Patient/sam-before' } };
    expect(codeFor([], { facts: merged([permit(before)]) })).toBe('permitted');
    expect(codeFor([], { facts: merged([yes, no(before)]) })).toBe('refused');
  });

  test('an item about the Patient of a merged record is about the person', () => {
    expect(codeFor([], { ...about('Patient/sam-before'), facts: merged([yes]) })).toBe('permitted');
    expect(codeFor([], { ...about('Patient/sam-before'), facts: merged([no()]) })).toBe('refused');
    expect(codeFor([], { ...about('Patient/sam-before'), facts: facts([yes]) })).toBe('not-disclosable');
  });
});
