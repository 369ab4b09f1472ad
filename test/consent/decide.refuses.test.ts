import type { Resource } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { decide, prepare } from '../../src/consent/decide.ts';
import { agreement, at, consent, facts, goal, item, meta, provider, request, sam } from './build.ts';
import { codeFor } from './probe.ts';

const yes = [consent({ type: 'permit' })];

describe('an item is not disclosable', () => {
  const cases: readonly [string, Resource, string?][] = [
    ['without a topic', goal({ meta: {} })],
    ['without an id', { ...goal(), id: '' }],
    ['without a source', goal(), ''],
    ['entered in error, by lifecycleStatus', goal({ lifecycleStatus: 'entered-in-error' })],
    [
      'entered in error, by docStatus',
      {
        resourceType: 'DocumentReference',
        id: 'd1',
        meta: meta(['plan'], ['N']),
        status: 'current',
        docStatus: 'entered-in-error',
        subject: { reference: sam },
        content: [],
      },
    ],
    [
      'entered in error, by verificationStatus',
      {
        resourceType: 'Condition',
        id: 'd1',
        meta: meta(['plan'], ['N']),
        verificationStatus: { coding: [{ code: 'entered-in-error' }] },
        subject: { reference: sam },
      },
    ],
    ['without a subject', { resourceType: 'Organization', id: 'o1', meta: meta(['contacts'], ['N']) }],
    ['about a group', goal({ subject: { reference: 'Group/walkers' } })],
    ['about somebody who is not known', goal({ subject: { reference: 'Patient/stranger' } })],
    ['about somebody named only by a display', goal({ subject: { display: 'Sam' } })],
    ['a Consent without a topic, as ours are stored', consent({ type: 'permit' })],
  ];
  test.each(cases)('%s', (_, resource, source = provider) => {
    expect(codeFor(yes, { item: item(resource, source) })).toBe('not-disclosable');
  });

  test('but is where its verification says anything else', () => {
    const condition: Resource = {
      resourceType: 'Condition',
      id: 'd1',
      meta: meta(['plan'], ['N']),
      verificationStatus: { coding: [{ code: 'confirmed' }], text: 'confirmed' },
      subject: { reference: sam },
    };
    expect(codeFor(yes, { item: item(condition) })).toBe('permitted');
  });

  test('whose reference is not its own', () => {
    const other = { ...item(), reference: 'Goal/other' };
    expect(codeFor(yes, { item: other })).toBe('not-disclosable');
  });
});

describe('an absolute withhold', () => {
  test.each(['gender-recognition', 'fertility-treatment', 'never-share', 'GDIS'])(
    '%s is lifted by nothing',
    (name) => {
      expect(codeFor(yes, { item: item(goal({}, ['goals'], ['N', name])) })).toBe('absolute-withhold');
    },
  );

  test('a lost system lifts nothing either', () => {
    const resource = goal({ meta: { ...meta(['goals'], ['N']), security: [{ code: 'never-share' }] } });
    expect(codeFor(yes, { item: item(resource) })).toBe('absolute-withhold');
  });
});

describe('an error', () => {
  const broken = item(Object.assign(goal(), { meta: { tag: [null] } }));

  test('in an item denies that item and no other', () => {
    const judge = prepare(request(), facts(yes), at);
    expect(judge.judge(broken)).toMatchObject({ effect: 'deny', code: 'error' });
    expect(judge.judge(item())).toMatchObject({ effect: 'permit' });
  });

  test('in what was prepared denies everything', () => {
    const nothing = facts([Object.assign(consent({ type: 'permit' }), { id: { toString: null } })]);
    const unreadable = { ...nothing, people: Object.assign(new Map(), { [Symbol.iterator]: undefined }) };
    expect(decide(request(), item(), unreadable, at)).toMatchObject({ effect: 'deny', code: 'error' });
  });
});

describe('silence', () => {
  test('toward an unlisted actor is a no, also after the Consent has expired', () => {
    const without = agreement({ withoutConsent: { topics: ['goals'], purposes: ['TREAT'] } });
    const expired = consent({ type: 'permit', period: { end: '2024-01-01' } });
    expect(codeFor([], { facts: { agreements: [without] } })).toBe('permitted');
    expect(codeFor([expired], { facts: { agreements: [without] } })).toBe('no-consent');
  });

  test('of a second subject, who is not known, is a no', () => {
    const shared = item(Object.assign(goal(), { patient: { reference: 'Patient/stranger' } }));
    expect(codeFor(yes, { item: shared })).toBe('no-consent');
  });
});
