import { describe, expect, test } from 'vitest';
import { fieldsOf, readChoicesForm, type Fields } from '../../src/http/pages/choices-form.ts';
import { twoView, view } from './fixtures/choices.fixtures.ts';

const today = '2026-11-22';
const right = { 'org-X9T01': ['contacts'], 'said-day': ['22'], 'said-month': ['11'], 'said-year': ['2026'] };

const fields = (changes: Readonly<Record<string, readonly string[]>>): Fields =>
  new Map(Object.entries({ ...right, ...changes }));
const errorsOf = (changes: Readonly<Record<string, readonly string[]>>, asking = view) =>
  readChoicesForm(fields(changes), asking, today).errors.map(({ input, text }) => [input, text]);

describe('The form for choices refuses', () => {
  test.each([
    [{ 'said-day': [''], 'said-month': [], 'said-year': [' '] }, 'said-day', /^Enter the day/],
    [{ 'said-month': [''] }, 'said-month', /must include a month$/],
    [{ 'said-year': ['26'] }, 'said-year', /a year of 4 numbers$/],
    [{ 'said-day': ['31'] }, 'said-day', /must be a real date$/],
    [{ 'said-day': ['23'] }, 'said-day', /must not be in the future$/],
    [{ 'until-day': ['1'] }, 'until-month', /must include a month$/],
    [
      { 'until-day': ['21'], 'until-month': ['11'], 'until-year': ['2026'] },
      'until-day',
      /must be today or later$/,
    ],
    [{ 'org-X9T01': [] }, 'org-X9T01', /^Tick at least one thing/],
    [{ 'org-X9T01': ['risk', 'drug-alcohol', 'existence'] }, 'org-X9T01', /^Tick at least one thing/],
    [{ 'org-X9T01': [], 'private-X9T01': ['contacts'] }, 'org-X9T01', /^Tick at least one thing/],
  ])('%o', (changes, input, text) => {
    expect(errorsOf(changes)).toEqual([[input, expect.stringMatching(text)]]);
  });

  test('no reason to use it for, where there are several to choose from', () => {
    expect(errorsOf({}, twoView)).toEqual([['purpose', expect.stringMatching(/^Tick at least one reason/)]]);
    expect(errorsOf({ purpose: ['HMARKT'] }, twoView)).toHaveLength(1);
  });
});

describe('The form for choices reads', () => {
  test('what is ticked for everybody and for one, each no further than its agreement goes', () => {
    const ticked = { everyone: ['contacts', 'needs'], 'org-X9L01': ['plan'], purpose: ['TREAT'] };
    const { choices } = readChoicesForm(fields(ticked), twoView, today);
    expect(choices?.shares).toEqual([
      { organisation: 'X9T01', topics: ['existence', 'contacts', 'needs'] },
      { organisation: 'X9L01', topics: ['existence', 'contacts', 'plan'] },
    ]);
  });

  test('a last day that is today', () => {
    const until = { 'until-day': ['22'], 'until-month': ['11'], 'until-year': ['2026'] };
    expect(readChoicesForm(fields(until), view, today).choices?.until).toBe('2026-11-22');
  });
});

describe('The form as it is first shown', () => {
  test('has what was recorded last, without its sensitive topics and without its day', () => {
    expect(fieldsOf(view).get('org-X9T01')).toEqual(['contacts', 'safety-plan']);
    expect(fieldsOf(view).get('private-X9T01')).toBeUndefined();
    expect(fieldsOf(view).get('said-day')).toBeUndefined();
    expect(fieldsOf(view).get('until-year')).toEqual(['2027']);
  });

  test.each([
    ['when everything was stopped', { saidOn: today, recordedBy: 'Pat Example', shares: 'nothing' } as const],
    ['when nothing was said yet', undefined],
  ])('has nothing %s', (_, recorded) => {
    expect(fieldsOf({ ...view, recorded, statements: [] }).get('org-X9T01')).toEqual([]);
  });
});
