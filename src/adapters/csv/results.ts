import { stringify } from 'csv-stringify/sync';
import type { CaseRowIssue } from '../../gateway/ports/case-source.ts';
import { spreadsheetText } from '../../living-well/spreadsheet-text.ts';

/** What became of one row of a file. */
export interface ResultLine {
  readonly line: number;
  /** The sender's own reference, in the file that the sender gets back; in no log. */
  readonly clientRef: string | undefined;
  readonly outcome: string;
  readonly issues: readonly Pick<CaseRowIssue, 'code' | 'column' | 'fix'>[];
}

const headings = ['line', 'client_ref', 'outcome', 'code', 'column', 'fix'];

/** The first line of a results file, with the mark by which Excel knows UTF-8. */
export function resultsHeading(): string {
  return `\uFEFF${cells([headings])}`;
}

/** One line for each row; of several issues, one after the other in the same cell. */
export function resultLines(lines: readonly ResultLine[]): string {
  return cells(
    lines.map(({ line, clientRef = '', outcome, issues }) => [
      line,
      clientRef,
      outcome,
      issues.map(({ code }) => code).join(' | '),
      issues.map(({ column }) => column).join(' | '),
      issues.map(({ fix }) => fix).join(' | '),
    ]),
  );
}

/**
 * Cells that no spreadsheet runs: text that starts as a formula does gets a single quotation mark in front (OWASP, CSV injection), telephone
 * numbers with a plus too; a number is a number and keeps its sign.
 */
export function cells(rows: readonly (readonly (string | number)[])[]): string {
  return stringify(
    rows.map((row) => row.map((cell) => (typeof cell === 'string' ? spreadsheetText(cell) : cell))),
    // A line end of another kind than the file's is one too, and has to be quoted.
    { quoted_match: /[\r\n]/, record_delimiter: 'windows' },
  );
}
