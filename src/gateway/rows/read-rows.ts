import type { FieldIssue } from '../../errors.ts';
import type { CaseRecord } from '../../living-well/case-record.ts';
import type { Feed } from '../../living-well/feed.ts';
import { toCaseRecord, type RowAnswer, type RowSource } from '../../living-well/support-update.ts';
import { readingBy, type RawRow } from '../../living-well/support-update/reading.ts';
import { rowIssue } from '../../living-well/support-update/row-issues.ts';
import type { Offered } from '../case/call.ts';
import { secondService, serviceOf } from './one-service.ts';

/** One row of a call as it is offered, with what is worth saying even where it is taken in. */
export interface OfferedRow {
  readonly offered: Offered;
  readonly warnings: readonly FieldIssue[];
}

/**
 * Reads flat rows as they came in JSON: text, numbers and nulls. Each stands for itself, but that a second row for one person at another service is
 * held.
 */
export function readRows(
  rows: readonly unknown[],
  { feed, source, at }: { readonly feed: Feed; readonly source: RowSource; readonly at: Date },
): readonly OfferedRow[] {
  const reading = readingBy(feed, at, at);
  const services = new Map<string, string>();
  return rows.map((row) => {
    const cells = cellsOf(row);
    if (cells === undefined)
      return toOffered({ outcome: 'rejected', issues: [rowIssue('row', 'not-accepted')] });
    const answer = toCaseRecord(cells, source, reading);
    return toOffered(isSecondService(answer, services) ? secondTo(answer) : answer);
  });
}

function isSecondService({ outcome, update }: RowAnswer, services: Map<string, string>): boolean {
  const { client_ref: person } = update;
  if (outcome !== 'ready' || person === undefined) return false;
  const first = services.get(person) ?? serviceOf(update);
  services.set(person, first);
  return first !== serviceOf(update);
}

function secondTo({ issues }: RowAnswer): Read {
  return { outcome: 'held', issues: [...issues, secondService] };
}

/** What became of reading one row, wherever it is from. */
interface Read {
  readonly outcome: RowAnswer['outcome'];
  readonly record?: CaseRecord | undefined;
  readonly issues: readonly FieldIssue[];
}

/** A row as it is offered to the intake. Kept is the record that it says. */
export function toOffered({ outcome, record, issues }: Read): OfferedRow {
  const told = issues.map(({ field, code, fix }) => ({ field, code, fix }));
  if (outcome === 'ready' && record !== undefined) {
    return { offered: { body: Buffer.from(JSON.stringify(record)), record }, warnings: told };
  }
  return { offered: { issues: told, ...(outcome === 'held' && { outcome }) }, warnings: [] };
}

/** Low-code tools send numbers as numbers and blanks as null; what is neither is no cell. */
function cellsOf(row: unknown): RawRow | undefined {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return undefined;
  const cells: [string, string][] = [];
  for (const [name, value] of Object.entries(row)) {
    if (value === null) continue;
    if (typeof value !== 'string' && typeof value !== 'number') return undefined;
    cells.push([name, String(value)]);
  }
  return Object.fromEntries(cells);
}
