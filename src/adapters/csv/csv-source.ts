import type {
  CaseRow,
  CaseRowIssue,
  CaseSource,
  CaseSourceOptions,
} from '../../gateway/ports/case-source.ts';
import { toCaseRecord } from '../../living-well/support-update.ts';
import { readingBy, type RawRow } from '../../living-well/support-update/reading.ts';
import { outcomeOf, rowIssue, type RowIssue } from '../../living-well/support-update/row-issues.ts';
import { decodeText } from './decode.ts';
import { checkHeadings, findHeadings, unusedHeadings, type Headings } from './headings.ts';
import { physicalLines, type PhysicalLine } from './lines.ts';
import { MonthFirstWatch } from './month-first.ts';
import { delimiters, type CsvRecord } from './parse-rows.ts';
import { csvRecords, type Shape } from './records.ts';
import { unreadable } from './unreadable.ts';

/** Lines among which the headings are looked for. */
const topLines = 40;

/** CSV files as rows: any of the encodings and delimiters that spreadsheets write, told apart strictly. */
export const csvSource: CaseSource = {
  async *rows(bytes, options) {
    const progress = { bytes: 0, rows: 0 };
    const lines = physicalLines(decodeText(counted(bytes, progress, options), options.feed.encoding));
    const top = await firstLines(lines);
    if (top.every(({ text }) => text?.trim() === '')) throw unreadable('empty');
    const { headings, shape } = await chooseShape(top, options);
    options.onUnusedHeadings?.(unusedHeadings(headings));
    const reader = createRowReader(headings, options);
    for await (const record of csvRecords(chained(top, lines), shape)) {
      if (record.line <= headings.lastLine) continue;
      progress.rows += 1;
      yield reader(record);
    }
    if (progress.rows === 0) throw unreadable('header-only');
    options.onProgress?.(progress);
  },
};

async function* counted(
  bytes: AsyncIterable<Uint8Array>,
  progress: { bytes: number; rows: number },
  { onProgress }: CaseSourceOptions,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    progress.bytes += chunk.length;
    onProgress?.(progress);
    yield chunk;
  }
}

async function firstLines(lines: AsyncGenerator<PhysicalLine>): Promise<readonly PhysicalLine[]> {
  const top: PhysicalLine[] = [];
  while (top.length < topLines) {
    const { done, value } = await lines.next();
    if (done === true) break;
    top.push(value);
  }
  return top;
}

async function* chained<T>(first: readonly T[], rest: AsyncGenerator<T>): AsyncGenerator<T> {
  yield* first;
  yield* rest;
}

/** The delimiter under which the first lines have most of the headings. */
async function chooseShape(
  top: readonly PhysicalLine[],
  { feed }: CaseSourceOptions,
): Promise<{ readonly headings: Headings; readonly shape: Shape }> {
  let best: { headings: Headings; shape: Shape } | undefined;
  for (const delimiter of delimiters) {
    const records: CsvRecord[] = [];
    for await (const record of csvRecords(chained(top, nothing()), { delimiter })) records.push(record);
    const headings = findHeadings(records, feed);
    if (headings === undefined || headings.matched <= (best?.headings.matched ?? 0)) continue;
    best = { headings, shape: { delimiter, cells: headings.cells.length } };
  }
  if (best === undefined) throw unreadable('no-header');
  checkHeadings(best.headings, feed);
  return best;
}

async function* nothing(): AsyncGenerator<PhysicalLine> {}

/** Rows one after the other: what is doubtful about a column is remembered for the rest of the file. */
function createRowReader(headings: Headings, options: CaseSourceOptions): (record: CsvRecord) => CaseRow {
  const watch = new MonthFirstWatch();
  const { source, feed, at, fileTime } = options;
  const reading = readingBy(feed, at, fileTime);
  return (record) => {
    const { line, lastLine } = record;
    const where = { line, lastLine };
    if ('fault' in record)
      return { ...where, outcome: 'rejected', issues: named([rowIssue('row', record.fault)], headings) };
    if (isAside(record.cells, headings)) return { ...where, outcome: 'skipped', issues: [] };
    if (record.cells.slice(headings.cells.length).some((cell) => cell.trim() !== '')) {
      return { ...where, outcome: 'rejected', issues: named([rowIssue('row', 'cells-in-row')], headings) };
    }
    const row = rowOf(record.cells, headings);
    const doubts = watch.check(row);
    const { record: caseRecord, update, issues: own } = toCaseRecord(row, source, reading);
    const issues = [...own, ...doubts];
    watch.note(own);
    const outcome = outcomeOf(issues);
    return {
      ...where,
      outcome,
      update,
      ...(outcome === 'ready' && caseRecord !== undefined && { record: caseRecord }),
      issues: named(issues, headings),
    };
  };
}

function rowOf(cells: readonly string[], { columns }: Headings): RawRow {
  return Object.fromEntries(
    columns.flatMap((column, index) => (column === undefined ? [] : [[column, cells[index] ?? '']])),
  );
}

function named(issues: readonly RowIssue[], { cells, columns }: Headings): readonly CaseRowIssue[] {
  return issues.map((issue) => {
    const index = issue.field === 'row' ? -1 : columns.indexOf(issue.field);
    return { ...issue, column: index < 0 ? issue.field : (cells[index] ?? '').trim() };
  });
}

/** A row about nobody: all cells blank, a line of totals, or the headings once more where files were pasted together. */
function isAside(cells: readonly string[], headings: Headings): boolean {
  const told = cells.filter((cell) => cell.trim() !== '');
  if (told.length === 0) return true;
  if (cells.every((cell, index) => cell === headings.cells[index])) return true;
  const [first = ''] = told;
  return told.length <= 3 && /^(grand )?(total|totals|sum|count|subtotal)\b/i.test(first.trim());
}
