/** Days that systems write where nobody knows the day of birth. Somebody who was really born on one is still known by their other particulars. */
const placeholders: ReadonlySet<string> = new Set([
  '1900-01-01',
  '1901-01-01',
  '0001-01-01',
  '1753-01-01',
  '1899-12-30',
]);

/** Whether a day of birth stands for none. */
export function isPlaceholderBirthDate(birthDate: string): boolean {
  return placeholders.has(birthDate);
}

/** Whole years from a day of birth to a day. Somebody born on 29 February has their birthday on 1 March of other years. */
export function ageOn(birthDate: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return day.slice(5) < birthDate.slice(5) ? years - 1 : years;
}

/** ReQoL is for people of this age and older (living-well 2). */
export const reqolLowestAge = 16;

/** Whether somebody was too young for ReQoL on the day they filled it in. Of a placeholder nothing can be told. */
export function isTooYoungForReqol(birthDate: string, day: string): boolean {
  return !isPlaceholderBirthDate(birthDate) && ageOn(birthDate, day) < reqolLowestAge;
}
