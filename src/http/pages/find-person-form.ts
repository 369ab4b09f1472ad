import { isNhsNumber, normaliseNhsNumber } from '../../living-well/nhs-number.ts';
import { isoDateOf } from './typed-date.ts';

/** What was typed into the inputs `nhs-number`, `birth-day`, `birth-month` and `birth-year`. */
export interface FindPersonValues {
  readonly nhsNumber: string;
  readonly birthDay: string;
  readonly birthMonth: string;
  readonly birthYear: string;
}

export type FindPersonInput = 'nhs-number' | 'birth-day' | 'birth-month' | 'birth-year';

/** What is wrong, and the id of the input to go to. Never repeats what was typed. */
export interface FindPersonError {
  readonly input: FindPersonInput;
  readonly text: string;
}

/** What the nurse asks for: ten digits and `YYYY-MM-DD`. */
export interface Asked {
  readonly nhsNumber: string;
  readonly birthDate: string;
}

/**
 * Reads the find form. `asked` is there only when nothing is wrong.
 * @param today the day in London, `YYYY-MM-DD`; a date of birth may not be later
 */
export function readFindPersonForm(
  values: FindPersonValues,
  today: string,
): { readonly asked: Asked | undefined; readonly errors: readonly FindPersonError[] } {
  const nhsNumber = normaliseNhsNumber(values.nhsNumber);
  const { birthDay: day, birthMonth: month, birthYear: year } = values;
  const birthDate = isoDateOf({ day, month, year });
  const errors = [nhsNumberError(nhsNumber), birthDateError(values, birthDate, today)].filter(
    (error) => error !== undefined,
  );
  if (errors.length > 0 || birthDate === undefined) return { asked: undefined, errors };
  return { asked: { nhsNumber, birthDate }, errors };
}

function nhsNumberError(digits: string): FindPersonError | undefined {
  const wrong = (text: string): FindPersonError => ({ input: 'nhs-number', text });
  if (digits === '') return wrong('Enter the NHS number');
  if (/^[a-z]{2}\d{6}[a-d]?$/i.test(digits)) {
    return wrong('Enter an NHS number, not a National Insurance number');
  }
  if (!/^\d+$/.test(digits)) return wrong('NHS number can only have numbers, spaces and dashes in it');
  if (digits.length !== 10) return wrong('NHS number must have 10 numbers');
  if (!isNhsNumber(digits)) return wrong('This is not a valid NHS number. Check it and type it again');
  return undefined;
}

function birthDateError(
  values: FindPersonValues,
  birthDate: string | undefined,
  today: string,
): FindPersonError | undefined {
  const [day, month, year] = [values.birthDay.trim(), values.birthMonth.trim(), values.birthYear.trim()];
  if (day === '' && month === '' && year === '')
    return { input: 'birth-day', text: 'Enter the date of birth' };
  if (day === '') return { input: 'birth-day', text: 'Date of birth must include a day' };
  if (month === '') return { input: 'birth-month', text: 'Date of birth must include a month' };
  if (year === '') return { input: 'birth-year', text: 'Date of birth must include a year' };
  if (!/^\d{4}$/.test(year)) return { input: 'birth-year', text: 'Year of birth must have 4 numbers' };
  if (birthDate === undefined) return { input: 'birth-day', text: 'Date of birth must be a real date' };
  if (birthDate > today) return { input: 'birth-year', text: 'Date of birth must not be in the future' };
  return undefined;
}
