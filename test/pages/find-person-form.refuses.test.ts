import { describe, expect, test } from 'vitest';
import { type FindPersonValues, readFindPersonForm } from '../../src/http/pages/find-person-form.ts';

const today = '2026-11-22';
const right: FindPersonValues = {
  nhsNumber: '999 000 0018',
  birthDay: '14',
  birthMonth: '7',
  birthYear: '1988',
};

const errorsOf = (changes: Partial<FindPersonValues>): readonly (readonly [string, string])[] =>
  readFindPersonForm({ ...right, ...changes }, today).errors.map(({ input, text }) => [input, text]);

describe('The find form refuses', () => {
  test.each([
    ['', 'Enter the NHS number'],
    ['   ', 'Enter the NHS number'],
    ['999 OOO 0018', 'NHS number can only have numbers, spaces and dashes in it'],
    ['<b>9990000018', 'NHS number can only have numbers, spaces and dashes in it'],
    ['QQ 12 34 56 C', 'Enter an NHS number, not a National Insurance number'],
    ['999 000 001', 'NHS number must have 10 numbers'],
    ['999 000 00181', 'NHS number must have 10 numbers'],
    ['999 000 0019', 'This is not a valid NHS number. Check it and type it again'],
  ])('the NHS number "%s"', (nhsNumber, text) => {
    expect(errorsOf({ nhsNumber })).toEqual([['nhs-number', text]]);
  });

  test.each([
    [{ birthDay: '', birthMonth: '', birthYear: '' }, 'birth-day', 'Enter the date of birth'],
    [{ birthDay: '' }, 'birth-day', 'Date of birth must include a day'],
    [{ birthMonth: ' ' }, 'birth-month', 'Date of birth must include a month'],
    [{ birthYear: '' }, 'birth-year', 'Date of birth must include a year'],
    [{ birthYear: '88' }, 'birth-year', 'Year of birth must have 4 numbers'],
    [{ birthDay: '31', birthMonth: '2' }, 'birth-day', 'Date of birth must be a real date'],
    [
      { birthDay: '29', birthMonth: '2', birthYear: '1987' },
      'birth-day',
      'Date of birth must be a real date',
    ],
    [{ birthDay: '1', birthMonth: '13' }, 'birth-day', 'Date of birth must be a real date'],
    [{ birthDay: '0' }, 'birth-day', 'Date of birth must be a real date'],
    [{ birthMonth: 'July' }, 'birth-day', 'Date of birth must be a real date'],
    [
      { birthDay: '23', birthMonth: '11', birthYear: '2026' },
      'birth-year',
      'Date of birth must not be in the future',
    ],
  ])('the date of birth %o', (changes, input, text) => {
    expect(errorsOf(changes)).toEqual([[input, text]]);
  });

  test('both at once, each with its own words', () => {
    expect(errorsOf({ nhsNumber: '', birthDay: '' }).map(([input]) => input)).toEqual([
      'nhs-number',
      'birth-day',
    ]);
  });
});

describe('The find form accepts', () => {
  test.each(['9990000018', '999 000 0018', '999-000-0018', ' 999\u00a0000\u00a00018 '])(
    'the NHS number however it is spaced: "%s"',
    (nhsNumber) => {
      expect(readFindPersonForm({ ...right, nhsNumber }, today)).toEqual({
        asked: { nhsNumber: '9990000018', birthDate: '1988-07-14' },
        errors: [],
      });
    },
  );

  test('a leap day, and somebody born today', () => {
    const born = (birthDay: string, birthMonth: string, birthYear: string): string | undefined =>
      readFindPersonForm({ ...right, birthDay, birthMonth, birthYear }, today).asked?.birthDate;
    expect(born('29', '02', '1988')).toBe('1988-02-29');
    expect(born('22', '11', '2026')).toBe('2026-11-22');
  });
});
