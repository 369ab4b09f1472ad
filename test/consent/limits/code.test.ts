import { describe, expect, test } from 'vitest';
import { goal, item } from '../build.ts';
import { denyHolds, permitHolds } from '../probe.ts';

describe('code', () => {
  const whole = { system: 'urn:x', code: '1' };

  test.each([
    ['without a system', { code: '1' }],
    ['without a code', { system: 'urn:x' }],
    ['with an empty system', { system: '', code: '1' }],
    ['with an empty code', { system: 'urn:x', code: '' }],
  ])('a coding %s meets no permit, not even one like it, and every deny', (_, half) => {
    const [halfItem, wholeItem] = [half, whole].map((coding) => ({
      item: item(Object.assign(goal(), { code: { coding: [coding] } })),
    }));
    expect(permitHolds({ code: [{ coding: [half] }] }, halfItem)).toBe(false);
    expect(denyHolds({ code: [{ coding: [half] }] }, wholeItem)).toBe(true);
    expect(denyHolds({ code: [{ coding: [{ ...whole, code: '2' }] }] }, halfItem)).toBe(true);
  });
});
