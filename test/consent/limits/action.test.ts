import { describe, expect, test } from 'vitest';
import { actionSystem } from '../../../src/consent/systems.ts';
import { denyHolds, permitHolds } from '../probe.ts';

const system = actionSystem;

describe('action', () => {
  test('one concept with several codings lists each of them', () => {
    const two = [{ coding: ['correct', 'access'].map((code) => ({ system, code })) }];
    expect(permitHolds({ action: two })).toBe(true);
    expect(denyHolds({ action: two })).toBe(true);
  });

  test.each([
    ['of another system', { system: 'urn:x', code: 'access' }],
    ['that nobody knows', { system, code: 'look' }],
    ['without a code', { system }],
  ])('one %s meets no permit and every deny', (_, coding) => {
    expect(permitHolds({ action: [{ coding: [coding] }] })).toBe(false);
    expect(denyHolds({ action: [{ coding: [coding] }] })).toBe(true);
  });
});
