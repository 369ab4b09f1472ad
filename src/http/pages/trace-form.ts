import type { TraceQuestion } from '../../gateway/ports/demographics.ts';
import { isoDateOf } from './typed-date.ts';

/** What was typed into the inputs of the second form, by which somebody without a number is looked for. */
export interface TraceValues {
  readonly family: string;
  readonly given: string;
  readonly birthDay: string;
  readonly birthMonth: string;
  readonly birthYear: string;
  readonly gender: string;
  readonly postcode: string;
}

/** What is wrong, and the id of the input to go to. Never repeats what was typed. */
export interface TraceError {
  readonly input: 'trace-family' | 'trace-birth-day' | 'trace-postcode';
  readonly text: string;
}

/** As the index takes them, and as people say them. */
export const genders = {
  female: 'Female',
  male: 'Male',
  other: 'Other',
  unknown: 'Not specified',
} as const;
type Gender = keyof typeof genders;

/** Letters and a digit at the least: enough of a postcode to narrow anything. */
const postcodeShape = /^[A-Z]{1,2}\d[A-Z\d]? ?(\d[A-Z]{2})?$/i;

/**
 * Reads the form. `question` is there only when nothing is wrong, and has only what was typed.
 * @param today the day in London, `YYYY-MM-DD`
 */
export function readTraceForm(
  values: TraceValues,
  today: string,
): { readonly question: TraceQuestion | undefined; readonly errors: readonly TraceError[] } {
  const family = spaced(values.family);
  const given = spaced(values.given);
  const postcode = spaced(values.postcode);
  const gender = Object.hasOwn(genders, values.gender) ? (values.gender as Gender) : undefined;
  const { birthDay: day, birthMonth: month, birthYear: year } = values;
  const birthDate = isoDateOf({ day, month, year });
  const errors: TraceError[] = [];
  if (!/\p{L}/u.test(family)) errors.push({ input: 'trace-family', text: 'Enter the family name' });
  if (birthDate === undefined)
    errors.push({ input: 'trace-birth-day', text: 'Enter the date of birth: a day, a month and a year' });
  else if (birthDate > today)
    errors.push({ input: 'trace-birth-day', text: 'Date of birth must not be in the future' });
  if (postcode !== '' && !postcodeShape.test(postcode))
    errors.push({ input: 'trace-postcode', text: 'Enter a postcode, or its first part, or leave it out' });
  if (errors.length > 0 || birthDate === undefined) return { question: undefined, errors };
  return {
    question: {
      family,
      birthDate,
      ...(given !== '' && { given }),
      ...(gender !== undefined && { gender }),
      ...(postcode !== '' && { postcode: postcode.toUpperCase() }),
    },
    errors,
  };
}

function spaced(text: string): string {
  return text.normalize('NFC').trim().replace(/\s+/g, ' ');
}
