import type { ConsentProvisionData, Goal, Resource } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { consent, goal, item, sam } from '../build.ts';
import { codeFor, denyHolds, permitHolds } from '../probe.ts';

describe('period', () => {
  /** Below a root without a period, so that it is the limit and not the Consent's own end that is asked. */
  const all = (type: 'permit' | 'deny', period: object) => {
    const root = type === 'permit' ? 'deny' : 'permit';
    return codeFor([consent({ type: root, provision: [{ type, period }] })]);
  };

  test.each([
    ['contains the instant', { start: '2024-02-25', end: '2024-02-25' }, true],
    ['begins later', { start: '2024-02-26' }, false],
    ['has ended', { end: '2024-02-24' }, false],
    ['is open at its end', { start: '2024' }, true],
    ['is a partial date, the whole month', { start: '2024-02', end: '2024-02' }, true],
  ])('%s', (_, period, holds) => {
    expect(all('permit', period)).toBe(holds ? 'permitted' : 'refused');
    expect(all('deny', period)).toBe(holds ? 'refused' : 'permitted');
  });

  test.each([
    ['no such day', { start: '2024-02-31' }],
    ['a time without an offset', { end: '2025-01-01T00:00:00' }],
    ['runs backwards', { start: '2025', end: '2023' }],
    ['says nothing', { extension: [] }],
    ['a number', { start: 2024 }],
  ])('cannot be read (%s): a permit never, a deny always', (_, period) => {
    expect(all('permit', period)).toBe('refused');
    expect(all('deny', period)).toBe('refused');
  });
});

describe('dataPeriod', () => {
  const from = (over: Partial<Goal>) => ({ item: item(goal(over)) });
  const january = { start: '2024-01-01', end: '2024-01-31' };
  const { startDate: _, ...dateless } = goal();
  test.each([
    [
      'inside',
      january,
      from({ startDate: '2024-01-05', lifecycleStatus: 'completed', statusDate: '2024-01-31' }),
      true,
      true,
    ],
    [
      'outside',
      january,
      from({ startDate: '2024-02-01', lifecycleStatus: 'completed', statusDate: '2024-02-02' }),
      false,
      false,
    ],
    [
      'partly inside',
      january,
      from({ startDate: '2024-01-31', lifecycleStatus: 'completed', statusDate: '2024-02-01' }),
      false,
      true,
    ],
    ['still running', january, from({ startDate: '2024-01-05' }), false, true],
    ['still running, no end listed', { start: '2024-01-01' }, from({ startDate: '2024-01-05' }), true, true],
    ['missing', january, { item: item(dateless) }, false, true],
    ['cannot be read', january, from({ startDate: 'May' }), false, true],
    ['listed period cannot be read', { start: 'May' }, from({ startDate: '2024-01-05' }), false, true],
    [
      'a partial date, the whole month',
      { start: '2024-01', end: '2024-01' },
      from({ startDate: '2024-01-01', lifecycleStatus: 'completed', statusDate: '2024-01' }),
      true,
      true,
    ],
  ])('clinical time %s: a permit %s', (_name, dataPeriod, asked, permits, denies) => {
    expect(permitHolds({ dataPeriod }, asked)).toBe(permits);
    expect(denyHolds({ dataPeriod }, asked)).toBe(denies);
  });
});

describe('data', () => {
  const entry = (meaning: ConsentProvisionData['meaning'], reference: string) => [
    { meaning, reference: { reference } },
  ];
  const linked = goal({ addresses: [{ reference: 'Condition/c1' }], expressedBy: { reference: sam } });
  const authored = (element: string): Resource =>
    Object.assign(goal(), { [element]: [{ actor: { reference: 'Practitioner/p1' } }] });

  test.each([
    ['instance, the item', entry('instance', 'Goal/g1'), true, true],
    ['instance, the item at a version', entry('instance', 'Goal/g1/_history/1'), true, true],
    ['instance, another', entry('instance', 'Goal/g2'), false, false],
    ['instance, what it refers to', entry('instance', 'Condition/c1'), false, false],
    ['related, the item', entry('related', 'Goal/g1'), true, true],
    ['related, what it refers to', entry('related', 'Condition/c1'), true, true],
    ['dependents, what it refers to', entry('dependents', 'Condition/c1'), true, true],
    ['related, something else', entry('related', 'Condition/c2'), false, false],
    ['authoredby, who expressed it', entry('authoredby', sam), true, true],
    ['authoredby, what it refers to', entry('authoredby', 'Condition/c1'), false, false],
    ['an address elsewhere', entry('instance', 'https://other.example/Goal/g1'), false, true],
    [
      'an identifier',
      [{ meaning: 'instance' as const, reference: { identifier: { value: '1' } } }],
      false,
      true,
    ],
    ['no reference', [{ meaning: 'instance' as const, reference: {} }], false, true],
    [
      'an unknown meaning',
      [Object.assign({}, entry('instance', 'Goal/g1')[0], { meaning: 'kin' })],
      false,
      true,
    ],
  ])('%s: a permit %s', (_, data, permits, denies) => {
    expect(permitHolds({ data }, { item: item(linked) })).toBe(permits);
    expect(denyHolds({ data }, { item: item(linked) })).toBe(denies);
  });

  test.each(['author', 'performer', 'recorder', 'asserter', 'source', 'requester', 'sender', 'expressedBy'])(
    'authoredby reads %s',
    (element) => {
      const asked = { item: item(authored(element)) };
      expect(permitHolds({ data: entry('authoredby', 'Practitioner/p2') }, asked)).toBe(false);
      expect(permitHolds({ data: entry('authoredby', 'Practitioner/p1') }, asked)).toBe(true);
      expect(denyHolds({ data: entry('authoredby', 'Practitioner/p1') }, asked)).toBe(true);
    },
  );
});
