import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allows, grantScopes, parseScope } from '../../src/auth/scopes.ts';

const letters = fc.subarray(['c', 'r', 'u', 'd', 's'], { minLength: 1 }).map((some) => some.join(''));
const types = fc.constantFrom('*', 'Patient', 'Goal', 'Consent');
const scope = fc.oneof(
  fc.tuple(types, letters).map(([type, permissions]) => `system/${type}.${permissions}`),
  fc.constantFrom('case-records.write', 'receipts.read'),
);
const scopes = fc.array(scope, { minLength: 1, maxLength: 5 });
const granted = (asked: readonly string[], registered: readonly string[]): readonly string[] => {
  try {
    return grantScopes(asked.join(' '), registered);
  } catch {
    return [];
  }
};

describe('a scope that is not understood allows nothing', () => {
  test.each([
    'system/Patient.read',
    'system/*.*',
    'system/Patient.',
    'system/Patient.sr',
    'system/Patient.rr',
    'system/patient.rs',
    'system/Patient.rs?gender=male',
    'patient/Patient.rs',
    'user/*.cruds',
    'system/.rs',
    'system/Patient.rs ',
    'System/Patient.rs',
    'case-records',
    'case-records.*',
    'openid',
    '*',
    '',
  ])('%j', (unknown) => {
    expect(parseScope(unknown)).toBeUndefined();
    expect(allows([unknown], unknown)).toBe(false);
    expect(allows([unknown], 'system/Patient.r')).toBe(false);
    expect(allows(['system/*.cruds', 'case-records.write', 'receipts.read'], unknown)).toBe(false);
    expect(() => grantScopes(unknown || 'x', [unknown])).toThrow('not-permitted');
  });

  test('whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), scope, (text, needed) => {
        fc.pre(parseScope(text) === undefined);
        expect(allows([text], needed)).toBe(false);
      }),
    );
  });
});

describe('a client is refused', () => {
  test('when nothing it asks for is registered', () => {
    expect(() => grantScopes('system/Patient.rs', ['case-records.write'])).toThrow('not-permitted');
    expect(() => grantScopes('system/Patient.c', ['system/Patient.rs'])).toThrow('not-permitted');
  });

  test('when nothing is registered', () => {
    expect(() => grantScopes(undefined, [])).toThrow('not-permitted');
  });
});

describe('scopes allow', () => {
  test('what they name, by type or by star', () => {
    expect(allows(['system/Patient.rs'], 'system/Patient.r')).toBe(true);
    expect(allows(['system/*.rs'], 'system/Goal.rs')).toBe(true);
    expect(allows(['system/Patient.r', 'system/*.s'], 'system/Patient.rs')).toBe(true);
    expect(allows(['receipts.read'], 'receipts.read')).toBe(true);
  });

  test('no more than that', () => {
    expect(allows(['system/Patient.rs'], 'system/Goal.r')).toBe(false);
    expect(allows(['system/Patient.rs'], 'system/*.r')).toBe(false);
    expect(allows(['system/*.cruds'], 'case-records.write')).toBe(false);
    expect(allows(['system/Patient.r'], 'system/Patient.rs')).toBe(false);
  });
});

describe('a token gets', () => {
  test('the part of what was asked for that is registered', () => {
    const registered = ['system/Patient.rs', 'system/Goal.rs', 'receipts.read'];
    expect(grantScopes('system/*.r case-records.write receipts.read openid', registered)).toEqual([
      'system/Patient.r',
      'system/Goal.r',
      'receipts.read',
    ]);
  });

  test('all that is registered when it asks for nothing', () => {
    expect(grantScopes(undefined, ['system/*.rs', 'receipts.read'])).toEqual([
      'system/*.rs',
      'receipts.read',
    ]);
    expect(grantScopes(' ', ['receipts.read'])).toEqual(['receipts.read']);
  });

  test('exactly what both sides allow, and nothing else', () => {
    fc.assert(
      fc.property(scopes, scopes, scope, (asked, registered, needed) => {
        const both = allows(asked, needed) && allows(registered, needed);
        expect(allows(granted(asked, registered), needed)).toBe(both);
      }),
    );
  });
});
