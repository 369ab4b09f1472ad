/** Verhoeff's tables: multiplication in the dihedral group D5, and the permutation by position. */
const multiply = [
  '0123456789',
  '1234067895',
  '2340178956',
  '3401289567',
  '4012395678',
  '5987604321',
  '6598710432',
  '7659821043',
  '8765932104',
  '9876543210',
] as const;
const permute = [
  '0123456789',
  '1576283094',
  '5803796142',
  '8916043527',
  '9453126870',
  '4286573901',
  '2793806415',
  '7046913258',
] as const;

/** Whether a SNOMED CT identifier has 6 to 18 digits and a right Verhoeff check digit. Finds ids that a spreadsheet has rounded. */
export function isSctid(code: string): boolean {
  if (!/^[1-9]\d{5,17}$/.test(code)) return false;
  const check = [...code].toReversed().reduce((sum, digit, position) => {
    const permuted = Number(permute[position % 8]?.[Number(digit)]);
    return Number(multiply[sum]?.[permuted]);
  }, 0);
  return check === 0;
}
