import { chiAgreesWith, isChiNumber } from './chi-number.ts';
import { isNhsNumber, normaliseNhsNumber } from './nhs-number.ts';
import type { ConfiguredSite } from './site.ts';

/** What a source's number for a person is worth. Only a `number` may ever be stored in the scheme's own system. */
export type PersonNumber =
  | { readonly kind: 'number'; readonly scheme: ConfiguredSite['identifierScheme']; readonly digits: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'unusable'; readonly why: Exclude<UnusableNumber, 'none'> };

/** Why what was sent as a number is none: `none` is one that stands for no number. */
export type UnusableNumber = 'none' | 'check-digit' | 'another-scheme' | 'birth-date';

/**
 * Reads a national number by the scheme of the place. A number of Scotland passes the check of an NHS number and the other way round, so the
 * digits alone never decide (living-well 6, inputs 3 to 5). A CHI number that contradicts the day of birth belongs to somebody else.
 */
export function readPersonNumber(
  scheme: ConfiguredSite['identifierScheme'],
  typed: string | undefined,
  birthDate: string,
): PersonNumber {
  const digits = normaliseNhsNumber(typed ?? '');
  // Noughts and words (`TBC`) say that there is no number.
  if (/^[^1-9]*$/.test(digits)) return { kind: 'none' };
  if (scheme === 'chi') return readChi(digits, birthDate);
  if (!isNhsNumber(digits)) return { kind: 'unusable', why: 'check-digit' };
  return isScottish(digits)
    ? { kind: 'unusable', why: 'another-scheme' }
    : { kind: 'number', scheme, digits };
}

function readChi(digits: string, birthDate: string): PersonNumber {
  if (!isChiNumber(digits)) {
    return {
      kind: 'unusable',
      why: isNhsNumber(digits) && !isScottish(digits) ? 'another-scheme' : 'check-digit',
    };
  }
  if (!chiAgreesWith(digits, birthDate)) return { kind: 'unusable', why: 'birth-date' };
  return { kind: 'number', scheme: 'chi', digits };
}

/** 010 to 311: numbers that are given out in Scotland only (uk-standards 2.1). */
function isScottish(digits: string): boolean {
  const range = Number(digits.slice(0, 3));
  return range >= 10 && range <= 311;
}
