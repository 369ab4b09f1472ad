import { GatewayError } from '../../errors.ts';
import type { Offered } from '../../gateway/case/call.ts';
import { issuesOf } from '../../gateway/intake.ts';
import { caseRecordSchema, type CaseRecord } from '../../living-well/case-record.ts';
import { fieldIssues } from '../field-issues.ts';
import { parseRecords, parseShallowJson } from '../plugins/json-body.ts';
import { elementsOf, isBlank, isList, tooMany } from './json-elements.ts';

/** Records that one call may bring. */
export const mostRecords = 500;
/** Bytes of one record: years of contacts are under 100 kB. */
const recordLimit = 1_048_576;

/** What a call brought: one record, or a list in which each stands for itself. */
export type Sent =
  | { readonly kind: 'one'; readonly body: Buffer; readonly record: CaseRecord }
  | { readonly kind: 'list'; readonly records: readonly Listed[] };

/** One of a list; of lines, with the line that it stands in, from 1. */
export type Listed = Offered & { readonly line?: number };

/** Media types of a record a line. */
export const lineTypes = ['application/x-ndjson', 'application/jsonl'] as const;

/** Records read before others get a turn: a long list must not hold up a nurse's page. */
const recordsAtATime = 20;

/**
 * Reads a body, record for record.
 *
 * @throws GatewayError `not-json`, `json-too-deep`, `too-large`, `invalid-request` for a list of nothing; for one record alone `invalid-record`
 */
export async function readRecords(body: Buffer, isLines: boolean): Promise<Sent> {
  if (!isLines && !isList(body)) return { kind: 'one', body, record: readRecord(body, parseRecords) };
  const places = isLines ? linesOf(body) : elementsOf(body, mostRecords).map((bytes) => ({ bytes }));
  if (places.length === 0) {
    const fix = 'Send at least one record.';
    throw new GatewayError('invalid-request', { issues: [{ field: '', code: 'too_small', fix }] });
  }
  // How deep a list is was seen when it was taken apart.
  const parse = isLines ? parseRecords : parseShallowJson;
  const records: Listed[] = [];
  for (const { bytes, ...place } of places) {
    records.push({ ...readOffered(bytes, parse), ...place });
    if (records.length % recordsAtATime === 0) await new Promise((next) => setImmediate(next));
  }
  return { kind: 'list', records };
}

type Parse = (body: Buffer) => unknown;

function readOffered(body: Buffer, parse: Parse): Offered {
  try {
    return { body, record: readRecord(body, parse) };
  } catch (error) {
    return { issues: issuesOf(error) };
  }
}

function readRecord(body: Buffer, parse: Parse): CaseRecord {
  if (body.length > recordLimit) throw new GatewayError('too-large');
  const parsed = caseRecordSchema.safeParse(parse(body));
  if (parsed.success) return parsed.data;
  throw new GatewayError('invalid-record', { cause: parsed.error, issues: fieldIssues(parsed.error) });
}

interface Line {
  readonly bytes: Buffer;
  readonly line: number;
}

/** Blank lines are no records, and are counted as lines. */
function linesOf(body: Buffer): readonly Line[] {
  const lines: Line[] = [];
  for (let from = 0, line = 1; from < body.length; line++) {
    const found = body.indexOf(0x0a, from);
    const to = found === -1 ? body.length : found;
    const bytes = body.subarray(from, to);
    if (!isBlank(bytes)) lines.push({ bytes, line });
    if (lines.length > mostRecords) throw tooMany(mostRecords);
    from = to + 1;
  }
  return lines;
}
