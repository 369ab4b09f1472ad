import { parse } from 'csv-parse/sync';
import type { PhysicalLine } from './lines.ts';

/** The cells of one row and the physical lines it stands on; or what is wrong with its quotation marks. */
export type CsvRecord = {
  readonly line: number;
  readonly lastLine: number;
} & ({ readonly cells: readonly string[] } | { readonly fault: 'bad-quote' | 'row-too-long' });

export type Delimiter = ',' | ';' | '\t';

/** Lines that one quoted value may run over, and characters of such a row. Past them, its first quotation mark is taken for a stray one. */
const mostLines = 200;
const mostCharacters = 128_000;
/** Rows that are parsed together: one by one costs ten times as much. */
const batchSize = 500;

interface Candidate {
  readonly text: string;
  readonly line: number;
  readonly lastLine: number;
}

/**
 * Rows of a CSV file. The parser itself, let loose on a file with one quotation mark too many, takes everything up to the next one for a single value,
 * and at its size limit drops the rest of the chunk. So the lines of a row are found here, by counting quotation marks, and a row that cannot be
 * parsed costs its own first line: reading goes on with the next.
 */
export async function* csvRecords(
  lines: AsyncIterable<PhysicalLine>,
  delimiter: Delimiter,
): AsyncGenerator<CsvRecord> {
  let open: PhysicalLine[] = [];
  let batch: Candidate[] = [];
  for await (const line of lines) {
    const waiting: PhysicalLine[] = [line];
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { done, fault, rest } = assemble(open, next, delimiter);
      open = rest.open;
      waiting.unshift(...rest.again);
      if (done !== undefined) batch.push(done);
      if (fault === undefined && batch.length < batchSize) continue;
      yield* parseBatch(batch, delimiter);
      batch = [];
      if (fault !== undefined) yield fault;
    }
  }
  yield* parseBatch(batch, delimiter);
  yield* leftOver(open, delimiter);
}

interface Assembled {
  readonly done?: Candidate;
  readonly fault?: CsvRecord;
  readonly rest: { readonly open: PhysicalLine[]; readonly again: readonly PhysicalLine[] };
}

/** Adds a line to the row that is open, if one is. */
function assemble(open: PhysicalLine[], line: PhysicalLine, delimiter: Delimiter): Assembled {
  if (line.text === undefined) {
    if (open.length > 0) return giveUpFirst(open, [line]);
    return { fault: { line: line.number, lastLine: line.number, fault: 'row-too-long' }, rest: { open: [], again: [] } };
  }
  open.push(line);
  if (open.length === 1 && line.text.trim() === '') return { rest: { open: [], again: [] } };
  const unclosed = open.reduce((sum, { text = '' }) => sum + quotesIn(text), 0) % 2 === 1;
  if (!unclosed) {
    const done = candidateOf(open);
    // A row over several lines that does not parse was never one row: its first line has a stray quotation mark.
    if (open.length > 1 && cellsOf(done.text, delimiter) === undefined) return giveUpFirst(open, []);
    return { done, rest: { open: [], again: [] } };
  }
  const size = open.reduce((sum, { text = '' }) => sum + text.length, 0);
  return open.length > mostLines || size > mostCharacters ? giveUpFirst(open, []) : { rest: { open, again: [] } };
}

function giveUpFirst(open: readonly PhysicalLine[], after: readonly PhysicalLine[]): Assembled {
  const [first, ...others] = open;
  const line = first?.number ?? 0;
  return { fault: { line, lastLine: line, fault: 'bad-quote' }, rest: { open: [], again: [...others, ...after] } };
}

/** What is still open when the file ends. */
function* leftOver(open: PhysicalLine[], delimiter: Delimiter): Generator<CsvRecord> {
  for (let rest = [...open]; rest.length > 0; ) {
    const { fault, rest: next } = giveUpFirst(rest, []);
    if (fault !== undefined) yield fault;
    let again: PhysicalLine[] = [];
    for (const line of next.again) {
      const assembled = assemble(again, line, delimiter);
      again = assembled.rest.open;
      if (assembled.done !== undefined) yield* parseBatch([assembled.done], delimiter);
      if (assembled.fault !== undefined) {
        yield assembled.fault;
      }
    }
    rest = again;
  }
}

function candidateOf(lines: readonly PhysicalLine[]): Candidate {
  const first = lines[0]?.number ?? 0;
  return {
    text: lines.map(({ text = '' }) => text).join('\n'),
    line: first,
    lastLine: lines.at(-1)?.number ?? first,
  };
}

function quotesIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) count += 1;
  return count;
}

function* parseBatch(batch: readonly Candidate[], delimiter: Delimiter): Generator<CsvRecord> {
  if (batch.length === 0) return;
  const together = rowsOf(batch.map(({ text }) => text).join('\n'), delimiter);
  const inStep = together?.length === batch.length ? together : undefined;
  for (const [index, { text, line, lastLine }] of batch.entries()) {
    const cells = inStep?.[index] ?? cellsOf(text, delimiter);
    yield cells === undefined ? { line, lastLine, fault: 'bad-quote' } : { line, lastLine, cells };
  }
}

function cellsOf(text: string, delimiter: Delimiter): readonly string[] | undefined {
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
