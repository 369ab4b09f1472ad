import { TextDecoder } from 'node:util';
import { GatewayError } from '../../errors.ts';
import type { CaseRow, CaseSource } from '../../gateway/ports/case-source.ts';
import type { Feed } from '../../living-well/feed.ts';
import { toCaseRecord } from '../../living-well/support-update.ts';
import { columnNames } from '../../living-well/support-update/columns.ts';
import { readingBy, type RawRow } from '../../living-well/support-update/reading.ts';
import { rowIssue, type RowIssueCode } from '../../living-well/support-update/row-issues.ts';

/** Characters of a line; a longer one is not a person. */
const longest = 64_000;

/** Exports of the made-up system Made-up Notes: one JSON object a line, with the keys that the feed lists as headings. */
export const jsonLinesSource: CaseSource = {
  async *rows(bytes, { feed, source, at, fileTime }) {
    const reading = readingBy(feed, at, fileTime);
    const columnOfKey = keysOf(feed);
    let [line, rows] = [0, 0];
    for await (const text of linesOf(bytes)) {
      line += 1;
      if (text?.trim() === '') continue;
      rows += 1;
      const row = text === undefined ? 'row-too-long' : rowOf(text, columnOfKey);
      if (typeof row === 'string') {
        yield refused(line, row);
        continue;
      }
      const answer = toCaseRecord(row, source, reading);
      const issues = answer.issues.map((issue) => ({ ...issue, column: issue.field }));
      yield { ...answer, line, lastLine: line, issues };
    }
    if (rows === 0) throw unreadable('empty', 'The file is empty. Export it again.');
  },
};

function refused(line: number, code: RowIssueCode): CaseRow {
  const issue = { ...rowIssue('row', code), column: 'row' };
  return { line, lastLine: line, outcome: 'rejected', issues: [issue] };
}

/** By key: what the feed calls the column, or the column's own name. */
function keysOf(feed: Feed): ReadonlyMap<string, string> {
  return new Map(
    columnNames.flatMap((column) =>
      [column, ...(feed.columns[column]?.headings ?? [])].map((key) => [key, column] as const),
    ),
  );
}

/** A line as a flat row. Keys that the feed does not list are left alone; a list or an object is not a cell. */
function rowOf(text: string, columnOfKey: ReadonlyMap<string, string>): RawRow | RowIssueCode {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return 'not-accepted';
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return 'not-accepted';
  const cells = Object.entries(json).flatMap(([key, value]: [string, unknown]) => {
    const column = columnOfKey.get(key);
    return column === undefined ? [] : [[column, value ?? ''] as const];
  });
  if (cells.some(([, value]) => typeof value === 'object')) return 'not-accepted';
  return Object.fromEntries(cells.map(([column, value]) => [column, String(value)]));
}

/** Lines as they come, and no more of the file than one of them in memory; one that is too long is `undefined`. */
async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string | undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  let tooLong = false;
  for await (const chunk of bytes) {
    const lines = (rest + decoded(decoder, chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      yield tooLong || line.length > longest ? undefined : line;
      tooLong = false;
    }
    tooLong ||= rest.length > longest;
    if (tooLong) rest = '';
  }
  rest += decoded(decoder);
  if (tooLong) yield undefined;
  else if (rest !== '') yield rest;
}

function decoded(decoder: TextDecoder, chunk?: Uint8Array): string {
  try {
    return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch {
    throw unreadable('wrong-encoding', 'The file is not UTF-8. Export it again.');
  }
}

function unreadable(code: string, fix: string): GatewayError {
  return new GatewayError('unreadable-file', { issues: [{ field: 'file', code, fix }] });
}
