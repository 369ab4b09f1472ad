import type { ConsentProvisionData, Resource } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { consent, goal, item } from '../build.ts';
import { codeFor, denyHolds, permitHolds } from '../probe.ts';

describe('period', () => {
  /** Below a root without a period, so that it is the limit and not the Consent's own end that is asked. */
  const all = (type: 'permit' | 'deny', period: object) => {
    const root = type === 'permit' ? 'deny' : 'permit';
    return codeFor([consent({ type: root, provision: [{ type, period }] })]);
  };

  test.each([
    ['says nothing', { extension: [] }],
    ['a number', { start: 2024 }],
  ])('cannot be read (%s): a permit never, a deny always', (_, period) => {
    expect(all('permit', period)).toBe('refused');
    expect(all('deny', period)).toBe('refused');
  });
});

describe('data', () => {
  const entry = (meaning: ConsentProvisionData['meaning'], reference: string) => [
    { meaning, reference: { reference } },
  ];
  const authored = (element: string): Resource =>
    Object.assign(goal(), { [element]: [{ actor: { reference: 'Practitioner/p1' } }] });

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
