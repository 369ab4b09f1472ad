import type { Coding } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { goal, item, label, meta } from '../build.ts';
import { denyHolds, permitHolds } from '../probe.ts';

describe('securityLabel', () => {
  test.each([
    ['a level of another system', { system: 'urn:x', code: 'V' }],
    ['a sensitivity of another system', { system: 'urn:x', code: 'ETH' }],
    ['a level that nobody knows', { ...label('N'), code: 'Q' }],
    ['a sensitivity that nobody knows', { ...label('ETH'), code: 'Q' }],
    ['a level among the sensitivities', { ...label('ETH'), code: 'V' }],
  ])('%s, listed, meets no permit and every deny', (_, odd) => {
    expect(permitHolds({ securityLabel: [odd] })).toBe(false);
    expect(permitHolds({ securityLabel: [odd] }, { item: item(goal({}, ['goals'], ['ETH'])) })).toBe(false);
    expect(denyHolds({ securityLabel: [odd] })).toBe(true);
  });

  test('an item label that nobody knows is above every level, and a sensitivity that nothing covers', () => {
    const odd = (...security: Coding[]) => ({
      item: item(goal({ meta: { ...meta(['goals'], []), security } })),
    });
    const level = odd({ ...label('N'), code: 'Q' });
    expect(permitHolds({ securityLabel: [label('V')] }, level)).toBe(false);
    expect(denyHolds({ securityLabel: [label('V')] }, level)).toBe(true);
    const mark = odd(label('N'), label('ETH'), { system: 'urn:elsewhere', code: 'x' });
    expect(permitHolds({ securityLabel: [label('ETH')] }, mark)).toBe(false);
    expect(denyHolds({ securityLabel: [label('SDV')] }, mark)).toBe(true);
  });
});
