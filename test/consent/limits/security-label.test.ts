import type { Coding } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { goal, item, label, meta } from '../build.ts';
import { denyHolds, permitHolds } from '../probe.ts';

describe('securityLabel', () => {
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
