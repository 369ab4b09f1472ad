import { passesModulus11 } from './nhs-number.ts';

/**
 * Ten digits that start with a day of birth (DDMMYY) and end in a right check digit. Scotland has given out numbers with a modulus-11 digit,
 * and from 2026 also some that pass modulus 10 only (Public Health Scotland, phsmethods `chi_check`). Does not prove it was issued. A spreadsheet
 * drops a leading nought: nine digits are refused, never filled up.
 */
export function isChiNumber(digits: string): boolean {
  return (
    /^\d{10}$/.test(digits) &&
    !/^(\d)\1{9}$/.test(digits) &&
    dayCanBe(digits) &&
    (passesModulus11(digits) || passesModulus10(digits))
  );
}

/** Whether the number's first six digits are this day of birth (YYYY-MM-DD); the century is not in the number. */
export function chiAgreesWith(digits: string, birthDate: string): boolean {
  const [year = '', month = '', day = ''] = birthDate.split('-');
  return digits.slice(0, 6) === `${day}${month}${year.slice(2)}`;
}

/** A day of some century: 29 February is one whenever the last two digits of the year can be divided by four. */
function dayCanBe(digits: string): boolean {
  const iso = `20${digits.slice(4, 6)}-${digits.slice(2, 4)}-${digits.slice(0, 2)}`;
  const at = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(iso);
}

/** Every second digit from the right is doubled, and nine taken away where that makes two digits. */
function passesModulus10(digits: string): boolean {
  const sum = Array.from(digits.slice(0, 9), Number).reduce((total, digit, index) => {
    const doubled = index % 2 === 0 ? digit * 2 : digit;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return (10 - (sum % 10)) % 10 === Number(digits[9]);
}
