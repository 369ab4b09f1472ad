import type { PhysicalLine } from './lines.ts';
import {
  cellsOf,
  parseTogether,
  type Candidate,
  type CsvRecord,
  type Delimiter,
  type Where,
} from './parse-rows.ts';

/** How a file is written. */
export interface Shape {
  readonly delimiter: Delimiter;
  /** Cells of the headings, once they are known. */
  cells?: number;
}

/** Lines that one quoted value may run over, and characters of such a row. Past them, its first quotation mark is taken for a stray one. */
const mostLines = 200;
const mostCharacters = 128_000;
/** Rows that are parsed together once the headings are known: one by one costs several times as much. */
const batchSize = 500;

type Found = Candidate | Extract<CsvRecord, { fault: string }>;

/**
 * Rows of a CSV file. The parser itself, let loose on a file with one quotation mark too many, takes everything up to the next one for a single
 * value, and at its size limit drops the rest of the chunk. So the lines of a row are found here, by counting quotation marks, and a row that
 * cannot be parsed costs its own first line: reading goes on with the next.
 */
export async function* csvRecords(
  lines: AsyncIterable<PhysicalLine>,
  shape: Shape,
): AsyncGenerator<CsvRecord> {
  let batch: Candidate[] = [];
  const assembly = new Assembly(shape);
  for await (const line of lines) {
    for (const found of assembly.take([line])) {
      if ('text' in found) batch.push(found);
      if ('text' in found && batch.length < (shape.cells === undefined ? 1 : batchSize)) continue;
      yield* parseTogether(batch, shape.delimiter);
      batch = [];
      if ('fault' in found) yield found;
    }
  }
  yield* parseTogether(batch, shape.delimiter);
  for (const found of assembly.end()) {
    if ('fault' in found) yield found;
    else yield* parseTogether([found], shape.delimiter);
  }
}

/** The lines of the row that is being put together. */
class Assembly {
  readonly #shape: Shape;
  #open: PhysicalLine[] = [];
  #quotes = 0;
  #size = 0;

  constructor(shape: Shape) {
    this.#shape = shape;
  }

  /** Takes lines in order; what was given up wrongly is taken again, so each is looked at a few times at most. */
  *take(lines: readonly PhysicalLine[]): Generator<Found> {
    // Last first: what is taken again goes before what comes next.
    const waiting = lines.toReversed();
    for (let line = waiting.pop(); line !== undefined; line = waiting.pop()) {
      const { found, again = [] } = this.#add(line);
      if (found !== undefined) yield found;
      waiting.push(...again.toReversed());
    }
  }

  /** The file has ended: what is still open was never closed. */
  *end(): Generator<Found> {
    while (this.#open.length > 0) {
      const { found, again } = this.#giveUpFirst();
      yield found;
      yield* this.take(again);
    }
  }

  #add(line: PhysicalLine): { readonly found?: Found; readonly again?: readonly PhysicalLine[] } {
    if (line.text === undefined) {
      if (this.#open.length === 0) return { found: { ...whereOf([line]), fault: 'row-too-long' } };
      const { found, again } = this.#giveUpFirst();
      return { found, again: [...again, line] };
    }
    if (this.#open.length === 0 && line.text.trim() === '') return {};
    this.#open.push(line);
    this.#quotes += quotesIn(line.text);
    this.#size += line.text.length;
    if (this.#quotes % 2 === 0) return this.#close();
    const tooLong = this.#open.length > mostLines || this.#size > mostCharacters;
    return tooLong ? this.#giveUpFirst() : {};
  }

  #close(): { readonly found: Found; readonly again?: readonly PhysicalLine[] } {
    const found = { ...whereOf(this.#open), text: this.#open.map(({ text = '' }) => text).join('\n') };
    if (this.#open.length > 1 && !this.#isOneRow(found.text)) return this.#giveUpFirst();
    this.#reset();
    return { found };
  }

  /** Lines that do not parse, or not to as many cells as there are headings, were never one row: the first has a stray quotation mark. */
  #isOneRow(text: string): boolean {
    const cells = cellsOf(text, this.#shape.delimiter);
    return cells !== undefined && (this.#shape.cells === undefined || cells.length === this.#shape.cells);
  }

  #giveUpFirst(): { readonly found: Found; readonly again: readonly PhysicalLine[] } {
    const [first, ...again] = this.#open;
    this.#reset();
    return { found: { ...whereOf(first === undefined ? [] : [first]), fault: 'bad-quote' }, again };
  }

  #reset(): void {
    this.#open = [];
    this.#quotes = 0;
    this.#size = 0;
  }
}

function whereOf(lines: readonly PhysicalLine[]): Where {
  return { line: lines[0]?.number ?? 0, lastLine: lines.at(-1)?.number ?? 0 };
}

function quotesIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) count += 1;
  return count;
}
