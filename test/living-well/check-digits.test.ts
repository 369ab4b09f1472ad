import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSctid } from '../../src/fhir/sctid.ts';
import { suggestSctid } from '../../src/fhir/suggest-sctid.ts';
import { snomed } from '../../src/fhir/systems.ts';
import { isNhsNumber, normaliseNhsNumber } from '../../src/living-well/nhs-number.ts';

const digits = (length: number) =>
  fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length })
    .map((all) => all.join(''));
const completions = (start: string, isValid: (code: string) => boolean) =>
  Array.from({ length: 10 }, (_, digit) => `${start}${digit}`).filter(isValid);
/** Another digit at one place. */
const slipped = (code: string, at: number, by: number): string =>
  code.slice(0, at) + ((Number(code[at]) + by) % 10) + code.slice(at + 1);
const place = fc.nat();
const by = fc.integer({ min: 1, max: 9 });

describe('An NHS number', () => {
  const start = digits(9).filter((nine) => completions(nine, isNhsNumber).length > 0);

  test('has one check digit, or none', () => {
    fc.assert(fc.property(digits(9), (nine) => completions(nine, isNhsNumber).length < 2));
  });
  test('with one digit wrong is none', () => {
    fc.assert(
      fc.property(start, place, by, (nine, at, more) => {
        const [number = ''] = completions(nine, isNhsNumber);
        expect(isNhsNumber(slipped(number, at % 10, more))).toBe(false);
      }),
    );
  });
  test('is the same however it is spaced', () => {
    const space = fc.constantFrom('', ' ', '-', '\u00a0', '\u200b', '\u2009');
    fc.assert(
      fc.property(start, fc.array(space, { minLength: 10, maxLength: 10 }), (nine, spaces) => {
        const [number = ''] = completions(nine, isNhsNumber);
        const spaced = [...number].map((digit, index) => `${spaces[index]}${digit}`).join('');
        expect(normaliseNhsNumber(spaced)).toBe(number);
      }),
    );
  });
});

describe('A SNOMED CT id', () => {
  const start = fc
    .tuple(fc.integer({ min: 1, max: 9 }), digits(14))
    .map(([first, rest]) => `${first}${rest}`);

  test('has exactly one check digit', () => {
    fc.assert(fc.property(start, (fifteen) => completions(fifteen, isSctid).length === 1));
  });
  test('with one digit wrong, or two neighbours swapped, is none', () => {
    fc.assert(
      fc.property(start, place, by, (fifteen, at, more) => {
        const [code = ''] = completions(fifteen, isSctid);
        const spot = 1 + (at % 14);
        const swapped = code.slice(0, spot) + code[spot + 1] + code[spot] + code.slice(spot + 2);
        expect(isSctid(slipped(code, spot, more))).toBe(false);
        expect(swapped === code || !isSctid(swapped)).toBe(true);
      }),
    );
  });
  test('whose last digit a spreadsheet lost is told by the others; one in full suggests nothing', () => {
    fc.assert(
      fc.property(start, (fifteen) => {
        const [code = ''] = completions(fifteen, isSctid);
        const rounded = `${fifteen}0`;
        expect(suggestSctid(code)).toBeUndefined();
        expect(suggestSctid(rounded)).toBe(rounded === code ? undefined : code);
      }),
    );
  });
  test('of ours is told from the short form that a spreadsheet shows, where no other of ours has it too', () => {
    for (const code of [snomed.reqol10Score, snomed.reqol20Score]) {
      expect(suggestSctid(Number(code).toExponential(5).replace('e', 'E'))).toBe(code);
    }
    // 1.09E+15 is both.
    expect(suggestSctid('1.09E+15')).toBeUndefined();
    expect(suggestSctid('1.23457E+17')).toBeUndefined();
    expect(suggestSctid('not a code')).toBeUndefined();
  });
});
