import type { Demographics, IndexAccess, IndexPerson, Retrieved } from './ports/demographics.ts';

/** What the national index says of a number and a birth date as they were typed; the same whoever is known here. */
export interface NumberCheck {
  readonly says: 'agrees' | 'replaced' | 'other-birth-date' | 'unknown' | 'invalidated' | 'unchecked';
  /** Numbers to look for, the one that counts first; none where the number must not be used. */
  readonly numbers: readonly string[];
  /** Who it is, where the birth date agrees: a number alone is nobody's proof. */
  readonly person: IndexPerson | undefined;
  /** Whether nothing may be told that could lead to them; undefined where the index did not say. */
  readonly isRestricted: boolean | undefined;
}

/** Asks the index about what was typed. Never throws: without the index a number is looked up all the same, and the page says what was not checked. */
export async function checkNumber(
  demographics: Demographics,
  access: IndexAccess | undefined,
  typed: { readonly nhsNumber: string; readonly birthDate: string },
): Promise<NumberCheck> {
  if (access === undefined) return without('unchecked', typed.nhsNumber);
  return judge(await demographics.retrieve(typed.nhsNumber, access), typed);
}

function judge(
  retrieved: Retrieved,
  { nhsNumber, birthDate }: { readonly nhsNumber: string; readonly birthDate: string },
): NumberCheck {
  if (retrieved.result === 'invalidated') return { ...without('invalidated', nhsNumber), numbers: [] };
  if (retrieved.result !== 'found') return without(retrieved.result, nhsNumber);
  const { person } = retrieved;
  const { isRestricted } = person;
  // Perhaps it is a stranger who is not restricted: that says nothing of whoever was meant.
  if (person.birthDate !== birthDate)
    return { ...without('other-birth-date', nhsNumber), isRestricted: isRestricted || undefined };
  if (person.nhsNumber === nhsNumber) return { says: 'agrees', numbers: [nhsNumber], person, isRestricted };
  // What a source holds may still be under the old one.
  return { says: 'replaced', numbers: [person.nhsNumber, nhsNumber], person, isRestricted };
}

function without(says: NumberCheck['says'], nhsNumber: string): NumberCheck {
  return { says, numbers: [nhsNumber], person: undefined, isRestricted: undefined };
}
