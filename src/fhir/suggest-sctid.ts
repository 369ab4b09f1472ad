import { partnerServices } from '../living-well/partner-services.ts';
import { isSctid } from './sctid.ts';
import { snomed } from './systems.ts';

/** A spreadsheet keeps so many digits of a number, and writes noughts for the rest. */
const digitsKept = 15;

/**
 * What may have been meant by an id that is none (living-well 6, number 27): of this gateway's own codes the only one that a spreadsheet turns into it, or
 * the only id whose last digit alone was lost. To be told, and never put in its place.
 */
export function suggestSctid(code: string): string | undefined {
  if (isSctid(code)) return undefined;
  const fitting = ownCodes().filter((own) => isRounded(own, code));
  if (fitting.length > 0) return only(fitting);
  if (!/^[1-9]\d{14}0$/.test(code)) return undefined;
  const start = code.slice(0, digitsKept);
  return only(Array.from({ length: 10 }, (_, digit) => `${start}${digit}`).filter(isSctid));
}

function ownCodes(): readonly string[] {
  const services: readonly { readonly code: string; readonly snomed?: string }[] = partnerServices.entries;
  const all = [...Object.values(snomed), ...services.flatMap((entry) => entry.snomed ?? [])];
  return [...new Set(all)];
}

/** Whether a spreadsheet writes the code so: with its last digits as noughts, or shortened to `1.09107E+15`. */
function isRounded(own: string, code: string): boolean {
  const scientific = /^([1-9])(?:\.(\d+))?E\+?(\d{1,2})$/i.exec(code.trim());
  if (scientific !== null) {
    const [, first = '', more = '', exponent] = scientific;
    const digits = `${first}${more}`;
    const rounded = Number(own).toExponential(Math.max(digits.length - 1, 0));
    return Number(exponent) === own.length - 1 && rounded === Number(code).toExponential(digits.length - 1);
  }
  return own.length > digitsKept && code === own.slice(0, digitsKept).padEnd(own.length, '0');
}

function only(codes: readonly string[]): string | undefined {
  return codes.length === 1 ? codes[0] : undefined;
}
