import { describe, expect, test } from 'vitest';
import type { SharingAgreement } from '../../src/consent/agreement.ts';
import { candidatesFor } from '../../src/consent/agreements.ts';
import { decide, prepareUnderAnyAgreement } from '../../src/consent/decide.ts';
import { agreement, at, consent, facts, goal, item, provider, request } from './build.ts';
import { codeFor, withUnknown } from './probe.ts';

const yes = [consent({ type: 'permit' })];
const codeUnder = (...agreements: SharingAgreement[]) => codeFor(yes, { facts: { agreements } });

describe('an agreement does not cover a request', () => {
  const cases: readonly [string, SharingAgreement][] = [
    ['from another source', agreement({ source: 'VCS02' })],
    ['to another recipient', agreement({ recipients: ['RYY'] })],
    ['in another role', agreement({ roles: ['gp'] })],
    ['for another purpose', agreement({ purposes: ['HPAYMT'] })],
    ['for a topic that it does not list', agreement({ topics: ['plan'] })],
    ['when it is revoked', agreement({ revoked: true })],
    ['before its first day', agreement({ period: { start: '2024-02-26' } })],
    ['after its last day', agreement({ period: { start: '2024-01-01', end: '2024-02-24' } })],
    ['with dates that cannot be read', agreement({ period: { start: 'soon' } })],
    ['with an unknown field', withUnknown(agreement())],
    ['with an unknown field in a part', agreement({ period: withUnknown({ start: '2024-01-01' }) })],
    ['unless it says that it is not revoked', withUnknown(agreement(), { revoked: undefined })],
  ];
  test.each(cases)('%s', (_, terms) => expect(codeUnder(terms)).toBe('no-agreement'));

  test('that declares no purpose at all', () => {
    expect(codeFor(yes, { request: request({ purposes: [] }) })).toBe('no-agreement');
  });

  test('for one of two purposes', () => {
    expect(codeFor(yes, { request: request({ purposes: ['TREAT', 'HRESCH'] }) })).toBe('no-agreement');
  });

  test('for an item with one topic that it lists and one that it does not', () => {
    const mixed = item(goal({}, ['goals', 'drug-alcohol']));
    const narrow = agreement({ topics: ['goals'] });
    expect(codeFor(yes, { item: mixed, facts: { agreements: [narrow] } })).toBe('no-agreement');
  });

  test('by adding up with another agreement', () => {
    const mixed = item(goal({}, ['goals', 'plan']));
    const two = [agreement({ topics: ['goals'] }), agreement({ id: 'other', topics: ['plan'] })];
    expect(codeFor(yes, { item: mixed, facts: { agreements: two } })).toBe('no-agreement');
  });

  test('by a version that a later one replaces', () => {
    expect(codeUnder(agreement(), agreement({ version: 2, revoked: true }))).toBe('no-agreement');
  });
});

describe('an agreement covers a request', () => {
  test('to a descendant of its recipient', () => {
    expect(codeUnder(agreement({ recipients: ['RXX'] }))).toBe('permitted');
    expect(codeUnder(agreement({ recipients: ['RXX01'] }))).toBe('permitted');
  });

  test('for a purpose below one it lists', () => {
    const emergency = request({ purposes: ['ERTREAT'] });
    expect(codeFor(yes, { request: emergency })).toBe('permitted');
  });

  test('through the whole of its first and last day in Europe/London', () => {
    const summer = agreement({ period: { start: '2024-07-01', end: '2024-07-31' } });
    const on = (instant: string) => codeFor(yes, { at: new Date(instant), facts: { agreements: [summer] } });
    expect(on('2024-06-30T22:59:59Z')).toBe('no-agreement');
    expect(on('2024-06-30T23:00:00Z')).toBe('permitted');
    expect(on('2024-07-31T22:59:59Z')).toBe('permitted');
    expect(on('2024-07-31T23:00:00Z')).toBe('no-agreement');
  });

  test('and is named with its version, the same whatever the order', () => {
    const two = [agreement({ id: 'b' }), agreement({ id: 'a', version: 3 })];
    for (const agreements of [two, two.toReversed()]) {
      const { evidence } = decide(request(), item(), facts(yes, { agreements }), at);
      expect(evidence.agreement).toEqual({ id: 'a', version: 3 });
    }
  });
});

test('one that says nothing of silence, or of emergencies in this role, lists no topic for them', () => {
  const plain = agreement({ breakGlass: { roles: ['ward-manager'] } });
  expect(candidatesFor([plain], request({ purposes: ['TREAT'] }), at.getTime())).toMatchObject([
    { withoutConsent: new Set(), withoutConsentInCase: new Set(), breakGlass: new Set() },
  ]);
});

test('where no agreement was asked for, the evidence says so by its name', () => {
  const { evidence } = prepareUnderAnyAgreement(request(), facts(yes), provider, at).judge(item());
  expect(evidence.agreement).toEqual({ id: 'any', version: 1 });
});

describe('withoutConsent', () => {
  const terms = (over: Partial<SharingAgreement['withoutConsent']> = {}) =>
    agreement({ withoutConsent: { topics: ['goals'], purposes: ['TREAT'], ...over } });
  const unsaid = (one: SharingAgreement, topics = ['goals']) =>
    codeFor([], { item: item(goal({}, topics)), facts: { agreements: [one] } });

  test('refuses another purpose, and an item with one topic beyond it', () => {
    expect(unsaid(terms({ purposes: ['HOPERAT'] }))).toBe('no-consent');
    expect(unsaid(terms(), ['goals', 'measures'])).toBe('no-consent');
  });

  test('permits all its topics where the person has said nothing', () => {
    expect(unsaid(terms())).toBe('permitted');
  });

  test('counts in whichever covering agreement says it, which is then the one named', () => {
    const agreements = [agreement({ id: 'a' }), { ...terms(), id: 'b' }];
    const decision = decide(request(), item(), facts([], { agreements }), at);
    expect(decision).toMatchObject({ code: 'permitted', evidence: { agreement: { id: 'b' } } });
  });
});
