import type { ColumnName } from '../../living-well/support-update/columns.ts';
import type { RawRow } from '../../living-well/support-update/reading.ts';
import { rowIssue, type RowIssue } from '../../living-well/support-update/row-issues.ts';

/**
 * Watches the date columns of one file. Once a value has only made sense with the month first, any later one that could be read either way is held:
 * a column has one format, and this is not the declared one.
 */
export class MonthFirstWatch {
  readonly #suspect = new Set<ColumnName>();

  /** What is doubtful about a row after what was seen before it. */
  check(row: RawRow): readonly RowIssue[] {
    return [...this.#suspect]
      .filter((column) => couldBeEither(row[column] ?? ''))
      .map((column) => rowIssue(column, 'mixed-dates'));
  }

  note(issues: readonly RowIssue[]): void {
    for (const { field, code } of issues) {
      if (code === 'month-first' && field !== 'row') this.#suspect.add(field);
    }
  }
}

function couldBeEither(text: string): boolean {
  const [, first, second] = /^\s*(\d{1,2})[/.-](\d{1,2})[/.-]\d/.exec(text) ?? [];
  return first !== second && Number(first) <= 12 && Number(second) <= 12;
}
