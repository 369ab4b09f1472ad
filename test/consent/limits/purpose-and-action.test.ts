import { describe, expect, test } from 'vitest';
import { purposeHolds } from '../../../src/consent/limits/purpose.ts';
import { action, at, purpose, request } from '../build.ts';
import { denyHolds, permitHolds } from '../probe.ts';

const foreign = { system: 'urn:elsewhere', code: 'TREAT' };

describe('purpose', () => {
  test.each([
    ['TREAT', [purpose('TREAT')], ['TREAT'], true, true],
    ['another', [purpose('HPAYMT')], ['TREAT'], false, false],
    ['one above', [purpose('TREAT')], ['ETREAT'], true, true],
    ['one below', [purpose('ETREAT')], ['TREAT'], false, false],
    ['one of two declared', [purpose('TREAT')], ['TREAT', 'CAREMGT'], false, true],
    ['both declared', [purpose('TREAT'), purpose('HOPERAT')], ['TREAT', 'CAREMGT'], true, true],
    ['an unknown code', [purpose('NOPE')], ['TREAT'], false, true],
    ['the right code of another system', [foreign], ['TREAT'], false, true],
    ['a code without a system', [{ code: 'TREAT' }], ['TREAT'], false, true],
    ['an unknown code beside the right one', [purpose('NOPE'), purpose('TREAT')], ['TREAT'], true, true],
  ])('lists %s: %j for %j: a permit %s, a deny %s', (_, listed, purposes, permits, denies) => {
    expect(permitHolds({ purpose: listed }, { request: request({ purposes }) })).toBe(permits);
    expect(denyHolds({ purpose: listed }, { request: request({ purposes }) })).toBe(denies);
  });

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

  test('no declared purpose satisfies nothing', () => {
    expect(purposeHolds([purpose('TREAT')], 'permit', ask())).toBe(false);
  });
});

describe('action', () => {
  const unknown = { coding: [{ system: 'urn:elsewhere', code: 'access' }] };
  test.each([
    ['access', [action('access')], true, true],
    ['use, which counts as access', [action('use')], true, true],
    ['disclose, which counts as access', [action('disclose')], true, true],
    ['collect', [action('collect')], false, false],
    ['correct', [action('correct')], false, false],
    ['collect beside access', [action('collect'), action('access')], true, true],
    ['an unknown code', [action('peek')], false, true],
    ['the right code of another system', [unknown], false, true],
    ['words only', [{ text: 'look' }], false, true],
  ])('lists %s: a permit %s, a deny %s', (_, actions, permits, denies) => {
    expect(permitHolds({ action: actions })).toBe(permits);
    expect(denyHolds({ action: actions })).toBe(denies);
  });
});
