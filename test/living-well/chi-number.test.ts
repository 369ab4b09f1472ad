import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chiAgreesWith, isChiNumber } from '../../src/living-well/chi-number.ts';
import { readPersonNumber } from '../../src/living-well/person-number.ts';

// Published by a software package as numbers of nobody: its check digit is of modulus 11, and of modulus 10.
const eleven = '1304496368';
const ten = '1009701234';

describe('no CHI number', () => {
  test.each([
    ['a wrong check digit', '1304496367'],
    ['a day that no month has', '3202490006'],
    ['29 February of a year that has none in any century', '2902490003'],
    ['a month that no year has', '1313490008'],
    ['nine digits, as a spreadsheet leaves them', '304496368'],
    ['eleven digits', '01304496368'],
    ['letters', '13044963A8'],
    ['one digit ten times', '1111111111'],
    ['a test NHS number', '9990000018'],
    ['nothing', ''],
  ])('is %s', (_, digits) => {
    expect(isChiNumber(digits)).toBe(false);
  });
});

describe('a CHI number', () => {
  test('has a check digit of modulus 11', () => {
    expect(isChiNumber(eleven)).toBe(true);
  });
  test('or, since 2026, of modulus 10', () => {
    expect(isChiNumber(ten)).toBe(true);
  });
  test('starts with the day of birth, in whichever century', () => {
    expect(chiAgreesWith(eleven, '1949-04-13')).toBe(true);
    expect(chiAgreesWith(eleven, '2049-04-13')).toBe(true);
    expect(chiAgreesWith(eleven, '1949-04-14')).toBe(false);
  });
  test('keeps at most one of every ten last digits for each modulus', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999 }), (serial) => {
        const start = `130449${String(serial).padStart(3, '0')}`;
        const right = Array.from({ length: 10 }, (_, last) => `${start}${last}`).filter(isChiNumber);
        expect(right.length).toBeGreaterThanOrEqual(1);
        expect(right.length).toBeLessThanOrEqual(2);
      }),
    );
  });
});

describe('a person’s number is not used', () => {
  test.each([
    ['nhs-number', '0000000000', { kind: 'none' }],
    ['nhs-number', undefined, { kind: 'none' }],
    ['nhs-number', 'TBC', { kind: 'none' }],
    ['nhs-number', '9990000019', { kind: 'unusable', why: 'check-digit' }],
    ['nhs-number', eleven, { kind: 'unusable', why: 'another-scheme' }],
    ['chi', '9990000018', { kind: 'unusable', why: 'another-scheme' }],
    ['chi', '1304496367', { kind: 'unusable', why: 'check-digit' }],
    ['chi', ten, { kind: 'unusable', why: 'birth-date' }],
  ] as const)('%s: %s', (scheme, typed, expected) => {
    expect(readPersonNumber(scheme, typed, '1949-04-13')).toEqual(expected);
  });
});

describe('a person’s number is read', () => {
  test.each(['999 123 4012', '999-123-4012', '999\u00A0123\u00A04012', '999\u200B1234012'])(
    'as it was typed: %s',
    (typed) => {
      expect(readPersonNumber('nhs-number', typed, '1990-01-01')).toEqual({
        kind: 'number',
        scheme: 'nhs-number',
        digits: '9991234012',
      });
    },
  );
  test('as a CHI number where the place goes by them', () => {
    expect(readPersonNumber('chi', '130449 6368', '1949-04-13')).toEqual({
      kind: 'number',
      scheme: 'chi',
      digits: eleven,
    });
  });
});
