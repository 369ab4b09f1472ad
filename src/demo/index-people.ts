import type { IndexedPerson } from './pds-stand-in.ts';

const indexed = (
  nhsNumber: string,
  birthDate: string,
  given: string,
  family: string,
  gender: IndexedPerson['gender'],
  more: Partial<IndexedPerson> = {},
): IndexedPerson => ({ nhsNumber, birthDate, given, family, gender, postcode: 'ZZ99 3WZ', ...more });

/**
 * Whom the demo's national index knows: the people who are pushed, one of them restricted; a number that was replaced;
 * somebody of the first example to be pushed; people nobody pushed, one of whom has died.
 */
export const indexPeople: readonly IndexedPerson[] = [
  indexed('9990000018', '1988-07-14', 'Morgan', 'Testpatient', 'unknown', { formerly: ['9990000107'] }),
  indexed('9990000026', '1995-03-02', 'Priya', 'Sampleton', 'female'),
  indexed('9990000034', '1979-11-30', 'Lee', 'Privateer', 'male'),
  indexed('9990000042', '2001-07-21', 'Robin', 'Undecided', 'other'),
  indexed('9990000050', '1966-01-09', 'Frances', 'Farewell', 'female'),
  indexed('9990000069', '1992-04-17', 'Kit', 'Sheltered', 'female', { isRestricted: true }),
  indexed('9990000085', '1990-05-05', 'Toni', 'Tryout', 'female'),
  indexed('9990000093', '1970-06-01', 'Kit', 'Unheardof', 'male'),
  indexed('9990000115', '1974-02-11', 'Jo', 'Stranger', 'female'),
  indexed('9990000123', '1950-05-05', 'Jo', 'Stranger', 'male', { diedOn: '2025-12-24' }),
];
