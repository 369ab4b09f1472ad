import { parse } from 'csv-parse/sync';

export const delimiters = [',', ';', '\t'] as const;
export type Delimiter = (typeof delimiters)[number];

/** The physical lines that a row stands on, from 1. */
export interface Where {
  readonly line: number;
  readonly lastLine: number;
}

/** The cells of one row; or what is wrong with its quotation marks. */
export type CsvRecord = Where &
  ({ readonly cells: readonly string[] } | { readonly fault: 'bad-quote' | 'row-too-long' });

/** A row as it stands in the file, with an even number of quotation marks. */
export interface Candidate extends Where {
  readonly text: string;
}

/** Parses rows in one go, and in halves where any of them is wrong: so each keeps its own lines, and one bad row costs a few tries. */
export function* parseTogether(batch: readonly Candidate[], delimiter: Delimiter): Generator<CsvRecord> {
  const [first, ...others] = batch;
  if (first === undefined) return;
  if (others.length === 0) {
    const { text, ...where } = first;
    const cells = cellsOf(text, delimiter);
    yield cells === undefined ? { ...where, fault: 'bad-quote' } : { ...where, cells };
    return;
  }
  const rows = rowsOf(batch.map(({ text }) => text).join('\n'), delimiter);
  if (rows?.length !== batch.length) {
    const half = Math.ceil(batch.length / 2);
    yield* parseTogether(batch.slice(0, half), delimiter);
    yield* parseTogether(batch.slice(half), delimiter);
    return;
  }
  for (const [index, { line, lastLine }] of batch.entries())
    yield { line, lastLine, cells: rows[index] ?? [] };
}

/** The cells of one row; undefined if it does not parse. */
export function cellsOf(text: string, delimiter: Delimiter): readonly string[] | undefined {
  const rows = rowsOf(text, delimiter) ?? rowsOf(withoutTextMarks(text, delimiter), delimiter);
  return rows?.length === 1 ? rows[0] : undefined;
}

/** `="0123"` is how systems keep a spreadsheet from reading a number. It is no CSV, and it is meant. */
function withoutTextMarks(text: string, delimiter: Delimiter): string {
  return text
    .split(delimiter)
    .map((cell) => cell.replace(/^="([^"]*)"$/, '"$1"'))
    .join(delimiter);
}

/** Undefined where any row does not parse. The library's message quotes the value, and goes no further. */
function rowsOf(text: string, delimiter: Delimiter): string[][] | undefined {
  try {
    return parse(text, { delimiter, record_delimiter: '\n', relax_column_count: true, max_record_size: 0 });
  } catch {
    return undefined;
  }
}
