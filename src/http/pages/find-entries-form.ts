import { canBeListed, type LogQuestion } from '../../gateway/log/log-question.ts';
import { normaliseNhsNumber } from '../../living-well/nhs-number.ts';
import { formFields } from '../form-fields.ts';
import { readFindPersonForm } from './find-person-form.ts';
import { isoDateOf } from './typed-date.ts';

/** The inputs of the form, by their names. */
export const findEntriesInputs = [
  'nhs-number',
  'birth-day',
  'birth-month',
  'birth-year',
  'user',
  'organisation',
  'purpose',
  'outcome',
  'from-day',
  'from-month',
  'from-year',
  'to-day',
  'to-month',
  'to-year',
] as const;
export type FindEntriesInput = (typeof findEntriesInputs)[number];
export type FindEntriesValues = Readonly<Record<FindEntriesInput, string>>;

/** What is wrong, and the id of the input to go to. Never repeats what was typed. */
export interface FindEntriesError {
  readonly input: FindEntriesInput;
  readonly text: string;
}

/** What may be chosen rather than typed. */
export interface FindEntriesChoices {
  /** ODS code -> name. */
  readonly organisations: ReadonlyMap<string, string>;
}

export const purposeWords: Readonly<Record<string, string>> = {
  TREAT: 'Treatment (TREAT)',
  BTG: 'Emergency access (BTG)',
  HCOMPL: 'Looking after the log (HCOMPL)',
  HOPERAT: 'Running a service (HOPERAT)',
  PATADMIN: 'Recording choices (PATADMIN)',
  PATRQT: 'The person asked (PATRQT)',
  HSYSADMIN: 'Running the gateway (HSYSADMIN)',
};

const outcomes = ['shown', 'nothing-shown', 'refused', 'done', 'failed'] as const;

/** What was typed, from a form's body. */
export function findEntriesValues(body: unknown): FindEntriesValues {
  const { one } = formFields(body, 100);
  // Every input is named above, so that each has a value.
  return Object.fromEntries(findEntriesInputs.map((name) => [name, one(name).trim()])) as FindEntriesValues;
}

/** Reads the form; `question` is there only when nothing is wrong. @param today the day in London, YYYY-MM-DD */
export function readFindEntriesForm(
  values: FindEntriesValues,
  { organisations }: FindEntriesChoices,
  today: string,
): { readonly question: LogQuestion | undefined; readonly errors: readonly FindEntriesError[] } {
  const person = personIn(values, today);
  const from = dayIn(values, 'from');
  const to = dayIn(values, 'to');
  const question: LogQuestion = {
    ...(person.asked && { person: person.asked }),
    ...(values.user !== '' && { user: { by: 'name', value: values.user } }),
    ...(organisations.has(values.organisation) && { asker: values.organisation }),
    ...(Object.hasOwn(purposeWords, values.purpose) && { purpose: values.purpose }),
    ...optional(
      'outcome',
      outcomes.find((one) => one === values.outcome),
    ),
    ...optional('from', from.date),
    ...optional('to', to.date),
  };
  const errors = [...person.errors, ...from.errors, ...to.errors];
  if (from.date !== undefined && to.date !== undefined && from.date > to.date) {
    errors.push({ input: 'to-day', text: 'The last day must not be before the first' });
  }
  if (errors.length === 0 && !canBeListed(question)) {
    const input = values.user === '' ? 'organisation' : 'user';
    errors.push({
      input,
      text: 'Without a person, choose only one of user, organisation, purpose and outcome',
    });
  }
  return { question: errors.length === 0 ? question : undefined, errors };
}

function optional<K extends string, T>(name: K, value: T | undefined): { readonly [key in K]?: T } {
  // One name and one value of the types that were given.
  return (value === undefined ? {} : { [name]: value }) as { readonly [key in K]?: T };
}

function personIn(
  values: FindEntriesValues,
  today: string,
): Pick<ReturnType<typeof readFindPersonForm>, 'asked' | 'errors'> & { errors: FindEntriesError[] } {
  const typed = {
    nhsNumber: values['nhs-number'],
    birthDay: values['birth-day'],
    birthMonth: values['birth-month'],
    birthYear: values['birth-year'],
  };
  const { birthDay, birthMonth, birthYear } = typed;
  const isEmpty = normaliseNhsNumber(typed.nhsNumber) === '' && birthDay + birthMonth + birthYear === '';
  if (isEmpty) return { asked: undefined, errors: [] };
  const { asked, errors } = readFindPersonForm(typed, today);
  return { asked, errors: [...errors] };
}

function dayIn(
  values: FindEntriesValues,
  name: 'from' | 'to',
): { readonly date: string | undefined; readonly errors: readonly FindEntriesError[] } {
  const typed = { day: values[`${name}-day`], month: values[`${name}-month`], year: values[`${name}-year`] };
  if (typed.day + typed.month + typed.year === '') return { date: undefined, errors: [] };
  const date = isoDateOf(typed);
  if (date !== undefined) return { date, errors: [] };
  const which = name === 'from' ? 'first' : 'last';
  return {
    date,
    errors: [{ input: `${name}-day`, text: `The ${which} day must be a real date, such as 22 11 2026` }],
  };
}

/** A question as the form shows it again. */
export function valuesOf(question: LogQuestion): FindEntriesValues {
  const [birthYear, birthMonth, birthDay] = (question.person?.birthDate ?? '').split('-');
  const [fromYear, fromMonth, fromDay] = (question.from ?? '').split('-');
  const [toYear, toMonth, toDay] = (question.to ?? '').split('-');
  return {
    'nhs-number': question.person?.nhsNumber ?? '',
    'birth-day': birthDay ?? '',
    'birth-month': birthMonth ?? '',
    'birth-year': birthYear ?? '',
    user: question.user?.by === 'name' ? question.user.value : '',
    organisation: question.asker ?? '',
    purpose: question.purpose ?? '',
    outcome: question.outcome ?? '',
    'from-day': fromDay ?? '',
    'from-month': fromMonth ?? '',
    'from-year': fromYear ?? '',
    'to-day': toDay ?? '',
    'to-month': toMonth ?? '',
    'to-year': toYear ?? '',
  };
}
