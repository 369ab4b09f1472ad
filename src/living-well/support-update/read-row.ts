import type { Feed } from '../feed.ts';
import { cleanCell, looksLikeFormula, manglingOf } from './cell-text.ts';
import { columnNames, columnOf, isColumnName, type ColumnName } from './columns.ts';
import { readDateColumn, readInstantColumn } from './read-dates.ts';
import type { RawRow, ReadCell, Reading, SupportUpdate } from './reading.ts';
import { rowIssue, type RowIssue } from './row-issues.ts';
import {
  readGoalScore,
  readPersonNumberColumn,
  readTelephone,
  readWholeNumber,
  readWord,
} from './read-values.ts';

export interface ReadRow {
  readonly update: SupportUpdate;
  readonly issues: readonly RowIssue[];
}

/** Reads every cell by its column. Nothing is guessed: what cannot be read is an issue, and is left out. */
export function readRow(row: RawRow, reading: Reading): ReadRow {
  const update: Partial<Record<ColumnName, string>> = {};
  const issues: RowIssue[] = Object.keys(row).flatMap((name) =>
    isColumnName(name) ? [] : [rowIssue('row', 'unknown-column')],
  );
  for (const name of columnNames) {
    const cell = readCell(name, row, update, reading);
    if (cell.value !== undefined) update[name] = cell.value;
    if (cell.issue !== undefined) issues.push(rowIssue(name, cell.issue, cell.allowed));
  }
  if (isTestPerson(update)) issues.push(rowIssue('family_name', 'test-person'));
  return { update, issues };
}

function readCell(name: ColumnName, row: RawRow, before: SupportUpdate, reading: Reading): ReadCell {
  const { kind, required, longest = 200 } = columnOf(name);
  const raw = row[name] ?? '';
  const text =
    (raw === '' ? '' : cleanCell(raw, kind === 'name')) || (reading.feed.columns[name]?.whenBlank ?? '');
  if (text === '') {
    if (required === true) return { issue: 'missing' };
    return kind === 'instant' || kind === 'person-number' ? readKind(name, text, before, reading) : {};
  }
  const mangled = manglingOf(text);
  if (mangled !== undefined) return { issue: mangled };
  return text.length > longest ? { issue: 'too-long' } : readKind(name, text, before, reading);
}

function readKind(name: ColumnName, text: string, before: SupportUpdate, reading: Reading): ReadCell {
  const { kind } = columnOf(name);
  switch (kind) {
    case 'date':
      return readDateColumn(name, text, reading);
    case 'instant':
      return readInstantColumn(text, reading);
    case 'person-number':
      return readPersonNumberColumn(text, before.date_of_birth, reading.feed);
    case 'telephone':
      return readTelephone(text);
    case 'word':
      return readWord(name, text, reading);
    case 'goal-score':
      return readGoalScore(text, reading.feed);
    case 'whole-number':
      return readWholeNumber(name, text);
    case 'reference':
      return readReference(name, text, reading.feed);
    case 'name':
    case 'text':
      return { value: text, ...(looksLikeFormula(text) && { issue: 'formula' }) };
  }
}

function readReference(name: ColumnName, text: string, feed: Feed): ReadCell {
  const digits = feed.columns[name]?.digits;
  if (digits !== undefined && /^\d+$/.test(text) && text.length < digits)
    return { issue: 'leading-zero-lost' };
  return { value: text, ...(looksLikeFormula(text) && { issue: 'formula' }) };
}

/** As systems name the people they are tried out with. */
function isTestPerson({ given_name = '', family_name = '' }: SupportUpdate): boolean {
  return [family_name, `${given_name} ${family_name}`, `${family_name} ${given_name}`].some((name) =>
    /^z{2,}[ -]?test/i.test(name),
  );
}
