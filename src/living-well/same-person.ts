import { isPlaceholderBirthDate } from './birth-date.ts';

/** What a person is told apart by. */
export interface Particulars {
  readonly nhsNumber?: string | undefined;
  readonly birthDate?: string | undefined;
  readonly given: readonly string[];
  readonly family: string;
}

/**
 * Whether a record under a known id is about somebody else: what happens when a system is set up anew and counts from one again. One thing that
 * differs is a correction, a new name or a number found out; of number, day of birth and name two must differ, and the number must not agree
 * (living-well 6, number 17).
 */
export function isSomebodyElse(before: Particulars, now: Particulars): boolean {
  const number = differs(before.nhsNumber, now.nhsNumber);
  if (number === 'same') return false;
  const birth = differs(known(before.birthDate), known(now.birthDate));
  const different = [number, birth, shareNoName(before, now) ? 'different' : 'same'];
  return different.filter((one) => one === 'different').length >= 2;
}

function differs(before: string | undefined, now: string | undefined): 'same' | 'different' | 'not-known' {
  if (before === undefined || now === undefined) return 'not-known';
  return before === now ? 'same' : 'different';
}

function known(birthDate: string | undefined): string | undefined {
  return birthDate === undefined || isPlaceholderBirthDate(birthDate) ? undefined : birthDate;
}

/** A married or a chosen name keeps one part as a rule; a swapped first and last name keeps both. */
function shareNoName(before: Particulars, now: Particulars): boolean {
  const parts = new Set(words(before));
  return words(now).every((part) => !parts.has(part));
}

function words({ given, family }: Particulars): readonly string[] {
  return [...given, family].flatMap((part) =>
    part
      .normalize('NFKC')
      .toLowerCase()
      .split(/[\s-]+/),
  );
}
