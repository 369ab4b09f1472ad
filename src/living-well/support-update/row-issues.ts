import type { FieldIssue } from '../../errors.ts';
import type { ColumnName } from './columns.ts';

/** What an issue does to its row: the row stands without that value, waits for somebody to mend it, or cannot be used. */
export type Severity = 'warning' | 'held' | 'rejected';

/** One thing wrong with one column of one row. Carries no value that was sent. */
export interface RowIssue extends FieldIssue {
  readonly field: ColumnName | 'row';
  readonly severity: Severity;
}

const warning = (fix: string) => ({ severity: 'warning', fix }) as const;
const held = (fix: string) => ({ severity: 'held', fix }) as const;
const rejected = (fix: string) => ({ severity: 'rejected', fix }) as const;

/** Everything that can be wrong with a row, with what to do about it. Codes are permanent. */
export const rowIssues = {
  missing: rejected(
    'This cannot be blank. Fill it in; where cells were merged, repeat the value in each row.',
  ),
  'unknown-column': rejected('There is no such column. `lwg template` lists them.'),
  'too-long': rejected('This is too long. Shorten it.'),
  'misread-characters': rejected(
    'Some letters were garbled before this file was made. Export again as "CSV UTF-8" from the system itself.',
  ),
  'hidden-by-width': rejected(
    'The spreadsheet shows #### because the column is too narrow, and saved that. Widen the column and save again.',
  ),
  'spreadsheet-error': rejected(
    'The spreadsheet saved an error here instead of a value. Mend the cell and save again.',
  ),
  'scientific-notation': rejected(
    'The spreadsheet has shortened a long number (as 1.23E+09), and digits are lost. Format the column as Text, paste the numbers again from the source, and save.',
  ),
  'leading-zero-lost': rejected(
    'The spreadsheet has dropped a nought at the front. Format the column as Text, paste the values again from the source, and save.',
  ),
  'test-person': rejected('This looks like a test person. Leave test people out of a live file.'),
  'unknown-service': rejected(
    'This service is not in the services directory of the feed. Use one of its codes, or ask for it to be added.',
  ),
  'not-accepted': rejected(
    'This cannot be accepted as it is. Compare it with the template (`lwg template`).',
  ),
  'bad-quote': rejected(
    'A quotation mark is not closed, or stands in the middle of a value. Double it inside a quoted value ("") or take it out.',
  ),
  'cells-in-row': rejected(
    'This row has more cells than there are headings. A value with a comma needs quotation marks around it.',
  ),
  'row-too-long': rejected(
    'This row is far longer than any row should be. Look for a quotation mark that is not closed.',
  ),
  'unknown-status': rejected('This word for the status is not known. Use one of the allowed words.'),

  'second-service': held(
    'An earlier row is about the same person at another service, and one of them would take the place of the other. Send one row for one person: that of the service that should be rung.',
  ),
  'no-such-day': held('There is no such day in the calendar. Check it at the source.'),
  'not-a-date': held(
    'This is not a date that can be read. Write it as 03/04/2026 (day first) or 2026-04-03.',
  ),
  'date-format': held(
    'This date is not in the format that the feed declares for the column. Write the whole column in that format.',
  ),
  'month-first': held(
    'This is only a date if the month comes first, and dates here have the day first. Check how the whole column was exported: other dates in it may be wrong too.',
  ),
  'mixed-dates': held(
    'An earlier row of this column has the month first, so this date may be the wrong way round. Export the column again with the day first, or as 2026-04-03.',
  ),
  'two-digit-year': held('The year has two digits, and the century cannot be guessed. Write it with four.'),
  'spreadsheet-date': held(
    'The spreadsheet has saved a date as a plain number. Format the column as a date (dd/mm/yyyy) and save again.',
  ),
  'placeholder-date': held(
    'This date stands for "not known" in many systems. Find the real one, or leave the row out until it is known.',
  ),
  'date-in-future': held('This is in the future. Check it at the source.'),
  'unknown-word': held(
    'This word is not known here. Use one of the allowed words, or have the feed say what it means.',
  ),
  'goal-score': held(
    'A goal is scored 1 to 5 in whole numbers. Where your goals are scored 0 to 10, tell whoever runs the gateway: the whole feed may be affected.',
  ),
  'reqol-item': held(
    'A ReQoL answer is one whole number of the scale that the feed declares. Leave an unanswered item blank.',
  ),
  'sharing-not-declared': held(
    'The feed does not say what was asked when the person said yes. Have it declared, or record the choice on the sharing page.',
  ),

  'no-number': warning('There is no usable number, so the person is kept under your own reference.'),
  'number-check': warning(
    'This number fails its check, so it was left out and the person is kept under your own reference. Check it at the source.',
  ),
  'number-scheme': warning(
    'This is a number of another country’s scheme, so it was left out and the person is kept under your own reference.',
  ),
  'number-birth-date': warning(
    'This number does not agree with the date of birth, so it was left out. Check both at the source.',
  ),
  'unmapped-gender': warning('This word is not in the feed’s list, so it was recorded as unknown.'),
  'unmapped-word': warning('This word is not in the feed’s list, so it was recorded as "other".'),
  'contact-kind': warning(
    'How you were in contact is not known, so the contact was left out. Fill in its kind.',
  ),
  'goal-text': warning('The goal is blank, so its score was left out.'),
  'score-date': warning('The score has no date, so it was left out.'),
  'reqol-date': warning('The form has no date, so it was left out.'),
  'reqol-orientation': warning(
    'The feed does not declare how its ReQoL answers are scored, so the form was left out.',
  ),
  telephone: warning('This is not a telephone number, so it was left out.'),
  'telephone-zero-lost': warning(
    'The spreadsheet has dropped the nought at the front of this telephone number, so it was left out. Format the column as Text.',
  ),
  formula: warning('This starts like a spreadsheet formula. It was taken as plain text.'),
  'weak-order': warning(
    'There is no exact time of change, so the time of the file was used. Rows may be taken in the wrong order.',
  ),
  'clock-change': warning('This time happened twice, because the clocks went back. The later one was taken.'),
} as const satisfies Readonly<Record<string, { readonly severity: Severity; readonly fix: string }>>;
export type RowIssueCode = keyof typeof rowIssues;

/** An issue of the table; `allowed` adds the words that would do. */
export function rowIssue(
  field: ColumnName | 'row',
  code: RowIssueCode,
  allowed: readonly string[] = [],
): RowIssue {
  const { severity, fix } = rowIssues[code];
  return {
    field,
    code,
    severity,
    fix: allowed.length === 0 ? fix : `${fix} Allowed: ${allowed.join(', ')}.`,
  };
}

/** What becomes of a row with these issues. */
export function outcomeOf(issues: readonly RowIssue[]): 'ready' | 'held' | 'rejected' {
  if (issues.some(({ severity }) => severity === 'rejected')) return 'rejected';
  return issues.some(({ severity }) => severity === 'held') ? 'held' : 'ready';
}
