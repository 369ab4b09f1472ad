/** Removes what people and spreadsheets put between the digits: spaces of every kind, dashes, zero-width marks. */
export function normaliseNhsNumber(typed: string): string {
  return typed.normalize('NFKC').replace(/[\s\u200B-\u200D\u2060\uFEFF\u00AD\-\u2010-\u2015\u2212]/gu, '');
}

/** Ten digits with a right modulus-11 check digit (NHS Data Dictionary, NHS NUMBER). Does not prove it was issued. */
export function isNhsNumber(digits: string): boolean {
  return /^\d{10}$/.test(digits) && !/^(\d)\1{9}$/.test(digits) && passesModulus11(digits);
}

/** Whether the last of ten digits is the modulus-11 check digit of the others. NHS and CHI numbers share it. */
export function passesModulus11(digits: string): boolean {
  const sum = Array.from(digits.slice(0, 9), Number).reduce(
    (total, digit, index) => total + digit * (10 - index),
    0,
  );
  return (11 - (sum % 11)) % 11 === Number(digits[9]);
}

/** `9990000018` as people read it: `999 000 0018`. */
export function formatNhsNumber(digits: string): string {
  return `${digits.slice(0, 3)} ${digits.slice(3, 6)} ${digits.slice(6)}`;
}
