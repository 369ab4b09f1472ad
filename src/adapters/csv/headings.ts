import type { Feed } from '../../living-well/feed.ts';
import { columnNames, columnOf, type ColumnName } from '../../living-well/support-update/columns.ts';
import type { CsvRecord } from './parse-rows.ts';
import { unreadable } from './unreadable.ts';

/** Which cell of a row is which column. */
export interface Headings {
  /** Last physical line of the headings. */
  readonly lastLine: number;
  readonly cells: readonly string[];
  readonly columns: readonly (ColumnName | undefined)[];
  readonly matched: number;
}

/** Headings that a line must have before it is taken for the headings. */
const fewest = 3;

/** The line of headings: that which has most of the feed's. Titles and notes may stand above it. */
export function findHeadings(records: readonly CsvRecord[], feed: Feed): Headings | undefined {
  const known = knownHeadings(feed);
  let best: Headings | undefined;
  for (const record of records) {
    if (!('cells' in record)) continue;
    const columns = record.cells.map((cell) => known.get(headingKey(cell)));
    const matched = new Set(columns.filter((column) => column !== undefined)).size;
    if (matched >= fewest && matched > (best?.matched ?? 0)) {
      best = { lastLine: record.lastLine, cells: record.cells, columns, matched };
    }
  }
  return best;
}

/**
 * Refuses headings that could put a value into the wrong column, or that leave out what every row needs.
 *
 * @throws GatewayError `unreadable-file`: `duplicate-heading`, `missing-heading`
 */
export function checkHeadings({ columns }: Headings, feed: Feed): void {
  const present = columns.filter((column) => column !== undefined);
  const twice = present.find((column, index) => present.indexOf(column) !== index);
  if (twice !== undefined) throw unreadable('duplicate-heading', twice);
  const missing = columnNames.find(
    (name) =>
      columnOf(name).required === true &&
      !present.includes(name) &&
      feed.columns[name]?.whenBlank === undefined,
  );
  if (missing !== undefined) throw unreadable('missing-heading', missing);
}

/** What nothing is read from: whoever sends the file should know. */
export function unusedHeadings({ cells, columns }: Headings): readonly string[] {
  return cells.filter((cell, index) => columns[index] === undefined && cell.trim() !== '');
}

function knownHeadings(feed: Feed): ReadonlyMap<string, ColumnName> {
  return new Map(
    columnNames.flatMap((name) =>
      [name, ...(feed.columns[name]?.headings ?? [])].map((heading) => [headingKey(heading), name] as const),
    ),
  );
}

/** Compared without case, spaces or punctuation: `D.O.B.` and `dob` are one. */
function headingKey(heading: string): string {
  return heading
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}#]/gu, '');
}
