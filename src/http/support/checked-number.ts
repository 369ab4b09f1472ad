import type { NumberCheck } from '../../gateway/check-number.ts';
import { diedWords, indexWords, restrictedWords } from '../../living-well/index-words.ts';
import type { CheckedNumber } from '../pages/shell.ts';
import { genders } from '../pages/trace-form.ts';

/** What a page about somebody says of the national index: who it says they are, and what does not agree or was not checked. */
export function checkedNumber(check: NumberCheck | undefined): CheckedNumber {
  if (check === undefined) return { name: undefined, gender: undefined, notes: [] };
  const { says, person, isRestricted = false } = check;
  const name =
    person?.family && [person.family.toUpperCase(), person.given.join(' ')].filter(Boolean).join(', ');
  return {
    name: name || undefined,
    gender: person?.gender && genders[person.gender],
    notes: [
      indexWords[says],
      person?.hasDied === true ? diedWords : undefined,
      isRestricted ? restrictedWords : undefined,
    ].filter((note) => note !== undefined),
  };
}
