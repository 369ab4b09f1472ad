import { errorTable } from '../../errors.ts';
import { skipReasons } from '../../gateway/lanes/skip-reasons.ts';
import type { DeadLetter } from '../../gateway/ports/dead-letters.ts';
import { render } from './renderer.ts';
import type { Shell } from './shell.ts';

/** One record that blocks its lane, with its organisation by name. Nothing of a person. */
export interface BlockedRow extends DeadLetter {
  readonly url: string;
}

export interface BlockedModel {
  readonly shell: Shell;
  /** Longest waiting first. */
  readonly rows: readonly BlockedRow[];
  /** What was decided just now. */
  readonly done: 'retry' | 'skip' | undefined;
}

/** `/ops/inbox`: for the operator, what blocks its lane. */
export function blockedPage(model: BlockedModel): string {
  return render('blocked.njk', model.shell, {
    pageTitle: 'Blocked records',
    rows: model.rows.map((row) => ({ ...row, text: textOf(row.code) })),
    done: model.done,
  });
}

/** What is wrong with the form to skip. */
export type SkipError = 'reason' | 'confirmed';

export interface BlockedRecordModel {
  readonly shell: Shell;
  readonly row: BlockedRow;
  readonly errors: readonly SkipError[];
}

const errorWords: Readonly<Record<SkipError, { readonly href: string; readonly text: string }>> = {
  reason: { href: '#reason', text: 'Say why it is skipped' },
  confirmed: { href: '#confirmed', text: 'Confirm that it is to be skipped' },
};

/** `/ops/inbox/<receipt>`: one of them, to be tried again or skipped. */
export function blockedRecordPage({ shell, row, errors }: BlockedRecordModel): string {
  return render('blocked-record.njk', shell, {
    pageTitle: errors.length > 0 ? 'Error: Blocked record' : 'Blocked record',
    row,
    text: textOf(row.code),
    errors: errors.map((error) => errorWords[error]),
    reasonError: errors.includes('reason') ? errorWords.reason : undefined,
    confirmedError: errors.includes('confirmed') ? errorWords.confirmed : undefined,
    reasons: Object.entries(skipReasons).map(([value, { text }]) => ({ value, text })),
  });
}

function textOf(code: string): string {
  return (
    Object.entries(errorTable).find(([known]) => known === code)?.[1].text ?? 'Not a code of this version.'
  );
}
