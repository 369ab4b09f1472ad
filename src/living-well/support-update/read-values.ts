import type { Feed } from '../feed.ts';
import { attainmentRange } from '../goal-attainment.ts';
import { normaliseNhsNumber } from '../nhs-number.ts';
import { readPersonNumber, type UnusableNumber } from '../person-number.ts';
import { telephone } from '../record-fields.ts';
import { wordKey } from './cell-text.ts';
import { wordCodes, type ColumnName, type WordColumn } from './columns.ts';
import type { ReadCell, Reading } from './reading.ts';
import type { RowIssueCode } from './row-issues.ts';

/** A number with what spreadsheets put between thousands, and the `.0` they put behind. */
function plainNumber(text: string): string {
  return text.replace(/(?<=\d),(?=\d{3}(?:\D|$))/g, '').replace(/\.0+$/, '');
}

/** What is told of a number that is left out, at every door. */
export const unusableNumbers = {
  none: 'no-number',
  'check-digit': 'number-check',
  'another-scheme': 'number-scheme',
  'birth-date': 'number-birth-date',
} as const satisfies Readonly<Record<UnusableNumber, RowIssueCode>>;

/** NHS or CHI number by the scheme of the feed. A failed number is never kept as one (living-well 6, input 4). */
export function readPersonNumberColumn(text: string, birthDate: string | undefined, feed: Feed): ReadCell {
  const typed = plainNumber(text);
  const digits = normaliseNhsNumber(typed);
  // A CHI number of somebody born on the 1st to the 9th starts with a nought.
  if (feed.identifierScheme === 'chi' && /^\d{9}$/.test(digits)) return { issue: 'leading-zero-lost' };
  const read = readPersonNumber(feed.identifierScheme, typed, birthDate ?? '');
  if (read.kind === 'number') return { value: read.digits };
  return { issue: unusableNumbers[read.kind === 'none' ? 'none' : read.why] };
}

/** A telephone number; never stripped of its plus. */
export function readTelephone(text: string): ReadCell {
  const plain = text.replace(/^'/, '').replace(/[./]/g, ' ').trim();
  // British numbers start with a nought: ten digits that start with 1, 2, 3, 7 or 8 have lost it.
  if (/^[12378]\d{9}$/.test(plain.replace(/[ ()-]/g, ''))) return { issue: 'telephone-zero-lost' };
  return telephone.safeParse(plain).success ? { value: plain } : { issue: 'telephone' };
}

/** What a word that nobody knows does to its row. */
const unknownWords: Readonly<Record<WordColumn, { readonly issue: RowIssueCode; readonly value?: string }>> =
  {
    status: { issue: 'unknown-status' },
    // Held: without it a goal about drink could be shared as any other goal, or a no be taken for a yes.
    goal_sub_strand: { issue: 'unknown-word' },
    sharing: { issue: 'unknown-word' },
    gender: { issue: 'unmapped-gender', value: 'unknown' },
    closed_reason: { issue: 'unmapped-word', value: 'other' },
    referral_route: { issue: 'unmapped-word', value: 'other' },
    last_contact_kind: { issue: 'contact-kind' },
    next_contact_kind: { issue: 'contact-kind' },
  };

/** A word by the list of the feed; our own codes always do. */
export function readWord(name: ColumnName, text: string, { words, feed }: Reading): ReadCell {
  if (!isWordColumn(name)) return { issue: 'not-accepted' };
  const value = words[name].get(wordKey(text));
  if (value !== undefined) return { value };
  const { issue, value: instead } = unknownWords[name];
  const allowed = instead === undefined ? [...Object.keys(feed.words[name] ?? {}), ...wordCodes[name]] : [];
  return { issue, value: instead, allowed: [...new Set(allowed)] };
}

function isWordColumn(name: ColumnName): name is WordColumn {
  return Object.hasOwn(wordCodes, name);
}

/** 1 to 5. `4/5` only where the feed says that its scores are written so, words only by its list. */
export function readGoalScore(text: string, feed: Feed): ReadCell {
  const word = Object.entries(feed.words.goal_score ?? {}).find(
    ([one]) => wordKey(one) === wordKey(text),
  )?.[1];
  if (word !== undefined) return { value: String(word) };
  const given = feed.goalScores === 'out-of-five' ? text.replace(/ *(\/|out of) *5$/, '') : text;
  const score = Number(plainNumber(given));
  const fits =
    /^\d+$/.test(plainNumber(given)) && score >= attainmentRange.lowest && score <= attainmentRange.highest;
  return fits ? { value: String(score) } : { issue: 'goal-score' };
}

/** A whole number, with its sign. A blank item is not nought: it never gets here. */
export function readWholeNumber(name: ColumnName, text: string): ReadCell {
  const plain = plainNumber(text);
  if (/^-?\d{1,4}$/.test(plain)) return { value: String(Number(plain)) };
  return { issue: name.startsWith('rq') ? 'reqol-item' : 'not-accepted' };
}
