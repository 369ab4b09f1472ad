import { describe, expect, test } from 'vitest';
import { purposeHolds } from '../../../src/consent/limits/purpose.ts';
import { purposeSystem } from '../../../src/consent/systems.ts';
import { at, purpose } from '../build.ts';

describe('purpose', () => {
  const ask = (...purposes: string[]) => ({
    identities: new Set<string>(),
    knownActors: new Set<string>(),
    action: 'access',
    purposes,
    at: at.getTime(),
  });

  test('BTG is permitted only by its own name and denied by any above it', () => {
    expect(purposeHolds([purpose('TREAT'), purpose('ETREAT')], 'permit', ask('BTG'))).toBe(false);
    expect(purposeHolds([purpose('BTG')], 'permit', ask('BTG'))).toBe(true);
    expect(purposeHolds([purpose('TREAT')], 'deny', ask('BTG'))).toBe(true);
    expect(purposeHolds([purpose('HPAYMT')], 'deny', ask('BTG'))).toBe(false);
  });

  test('a declared purpose that nobody knows satisfies no permit and every deny', () => {
    expect(purposeHolds([purpose('XTREAT')], 'permit', ask('XTREAT'))).toBe(false);
    expect(purposeHolds([purpose('HPAYMT')], 'deny', ask('XTREAT'))).toBe(true);
  });

  test.each([
    ['of another system', { system: 'urn:x', code: 'TREAT' }],
    ['that nobody knows', purpose('XTREAT')],
    ['without a code', { system: purposeSystem }],
  ])('a listed purpose %s satisfies no permit and every deny', (_, listed) => {
    expect(purposeHolds([listed], 'permit', ask('TREAT'))).toBe(false);
    expect(purposeHolds([listed], 'deny', ask('HPAYMT'))).toBe(true);
  });

  test('no declared purpose satisfies nothing', () => {
    expect(purposeHolds([purpose('TREAT')], 'permit', ask())).toBe(false);
  });
});
