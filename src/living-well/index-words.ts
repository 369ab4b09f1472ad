/** What a page says of how a number and a birth date compare with the national index; nothing where they agree. The same whoever is known here. */
export const indexWords = {
  agrees: undefined,
  replaced: 'The number you typed was replaced. This is the number now.',
  'other-birth-date': 'The national index has another date of birth for this number. Check both.',
  unknown: 'The national index does not have this number. Check it.',
  invalidated: 'This number must not be used any more. Ask the person, and find their number again.',
  unchecked: 'We could not check this number with the national index.',
} as const;

/** Of somebody whom nothing may lead to. */
export const restrictedWords =
  'Restricted in the national index: places, addresses and telephone numbers of this person and their services are not shown. Do not record or tell where they are.';

export const diedWords = 'The national index says that this person has died.';
