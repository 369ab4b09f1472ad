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

/** Parses rows in one go, and one by one where any of them is wrong: so each keeps its own lines. */
export function* parseTogether(batch: readonly Candidate[], delimiter: Delimiter): Generator<CsvRecord> {
  if (batch.length === 0) return;
  const together = rowsOf(batch.map(({ text }) => text).join('\n'), delimiter);
  const inStep = together?.length === batch.length ? together : undefined;
  for (const [index, { text, line, lastLine }] of batch.entries()) {
    const cells = inStep?.[index] ?? cellsOf(text, delimiter);
    yield cells === undefined ? { line, lastLine, fault: 'bad-quote' } : { line, lastLine, cells };
  }
}

/** The cells of one row; undefined if it does not parse. */
export function cellsOf(text: string, delimiter: Delimiter): readonly string[] | undefined {
  const rows = rowsOf(text, delimiter);
  return rows?.length === 1 ? rows[0] : undefined;
}

/** Undefined where any row does not parse. The library's message quotes the value, and goes no further. */
function rowsOf(text: string, delimiter: Delimiter): string[][] | undefined {
  try {
    return parse(text, { delimiter, record_delimiter: '\n', relax_column_count: true, max_record_size: 0 });
  } catch {
    return undefined;
  }
}
