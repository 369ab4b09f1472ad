import { createHash, randomUUID } from 'node:crypto';
import type { AuditEntry } from '../../audit/entry.ts';
import type { StaffPrincipal } from '../../auth/principal.ts';
import { GatewayError } from '../../errors.ts';
import { findAsked } from '../asked.ts';
import type { LogExport } from '../ports/exports.ts';
import type { LogQuery } from '../ports/log.ts';
import type { LogTree } from '../ports/log-tree.ts';
import { nobody } from '../record/release-records.ts';
import type { Release } from '../release.ts';
import { exportFormats, type ExportFormatName } from './export-formats.ts';
import { askedOf, queryOf, type LogQuestion } from './log-question.ts';
import { logLook } from './log-look.ts';
import { asListed, checkMayLook } from './release-log.ts';
import { signManifest } from './sign-manifest.ts';

export interface Exporting extends Pick<Release, 'store' | 'keys' | 'clock'> {
  readonly logTree: LogTree;
  /** Where AuditEvents are said to be. */
  readonly baseUrl: string;
}

/** An export under way. */
export interface ExportUnderWay {
  /** The file, a page of the log at a time: no more of it is ever in memory. */
  readonly chunks: AsyncGenerator<string>;
}

/** Entries read in one transaction. */
const pageSize = 500;

/**
 * Entries of the log as a file, made while it is sent. That it was begun, by whom and of what is in the log before its first byte; that it was whole, with
 * its hash, after its last, beside a signed manifest. One that was broken off has none.
 *
 * @throws GatewayError `not-permitted`, `invalid-request`, `unavailable`, the commit's own
 */
export async function releaseExport(
  exporting: Exporting,
  caller: StaffPrincipal,
  question: LogQuestion,
  format: ExportFormatName,
): Promise<ExportUnderWay> {
  await checkMayLook(exporting, caller, 'log-export');
  const { person } = question;
  const personId = person && (await findAsked(exporting, { by: 'nhs-number', ...person }));
  const query = queryOf(question, person && (personId ?? nobody));
  const id = randomUUID();
  const at = exporting.clock();
  const begun = logLook(exporting, caller, 'log-export', { export: id, format, ...askedOf(question) });
  await exporting.store.transaction((tx) => tx.log.append({ ...begun, personId }));
  // What is made meanwhile is not in it, or it would never end.
  const until = query.until !== undefined && query.until < at ? query.until : new Date(at.getTime() + 1);
  const plan = { id, at, format, isOfPerson: person !== undefined, query: { ...query, until } };
  return { chunks: chunksOf(exporting, caller, plan) };
}

interface Plan {
  readonly id: string;
  readonly at: Date;
  readonly format: ExportFormatName;
  readonly isOfPerson: boolean;
  readonly query: Pick<LogQuery, 'filter' | 'from' | 'until'>;
}

async function* chunksOf(exporting: Exporting, caller: StaffPrincipal, plan: Plan): AsyncGenerator<string> {
  const { head, line } = exportFormats[plan.format];
  const hash = createHash('sha256').update(head);
  let [entries, bytes] = [0, Buffer.byteLength(head)];
  if (head !== '') yield head;
  let before: LogQuery['before'];
  do {
    const page = await pageOf(exporting, caller, plan, before);
    const chunk = page.entries.map((entry) => line(entry, exporting.baseUrl)).join('');
    hash.update(chunk);
    entries += page.entries.length;
    bytes += Buffer.byteLength(chunk);
    if (chunk !== '') yield chunk;
    before = page.older;
  } while (before !== undefined);
  await finish(exporting, caller, plan, { entries, bytes, sha256: hash.digest('hex') });
}

async function pageOf(
  { store }: Exporting,
  { organisation }: StaffPrincipal,
  { query, isOfPerson }: Plan,
  before: LogQuery['before'],
): Promise<{ readonly entries: readonly AuditEntry[]; readonly older: LogQuery['before'] }> {
  return store.transaction(async (tx) => {
    // A file that silently lacked the newest would be taken for whole.
    if (await tx.log.isBehind()) throw new GatewayError('unavailable');
    const found = await tx.log.list({ ...query, organisation, before, limit: pageSize });
    const last = found.length === pageSize ? found.at(-1) : undefined;
    const entries = asListed(found, organisation, isOfPerson ? { id: undefined } : undefined);
    return { entries, older: last && { at: last.at, id: last.id } };
  });
}

interface Content {
  readonly entries: number;
  readonly bytes: number;
  readonly sha256: string;
}

async function finish(
  exporting: Exporting,
  caller: StaffPrincipal,
  { id, at, format, query, isOfPerson }: Plan,
  { entries, bytes, sha256 }: Content,
): Promise<void> {
  const { organisation } = caller;
  const lines = [
    'living-well-export/1',
    `export ${id}`,
    `made ${at.toISOString()}`,
    `organisation ${organisation}`,
    `format ${format}`,
    `from ${query.from?.toISOString() ?? 'the beginning'}`,
    `until ${query.until?.toISOString() ?? at.toISOString()}`,
    `of ${isOfPerson ? 'one person' : 'everybody'}`,
    `entries ${entries}`,
    `bytes ${bytes}`,
    `sha-256 ${sha256}`,
  ];
  const origin = (await exporting.logTree.origins()).at(-1);
  const signed = signManifest(lines, origin, exporting.keys);
  const done = logLook(exporting, caller, 'log-export', { export: id, entries: String(entries), sha256 });
  await exporting.store.transaction(async (tx) => {
    await tx.exports.put({ id, organisation, at, ...signed });
    await tx.log.append({ ...done, outcome: 'done' });
  });
}

/** Exports of the officer's organisation, newest first; the last fifty. The look is in the log. */
export async function releaseExports(
  exporting: Pick<Exporting, 'store' | 'clock'>,
  caller: StaffPrincipal,
): Promise<readonly LogExport[]> {
  await checkMayLook(exporting, caller, 'log-export');
  return exporting.store.transaction(async (tx) => {
    await tx.log.append(logLook(exporting, caller, 'access-log', { room: 'exports' }));
    return tx.exports.list(caller.organisation, 50);
  });
}

/** @throws GatewayError `not-permitted`, `not-found`, `unavailable` */
export async function releaseManifest(
  exporting: Pick<Exporting, 'store' | 'clock'>,
  caller: StaffPrincipal,
  id: string,
): Promise<LogExport> {
  await checkMayLook(exporting, caller, 'log-export');
  const found = await exporting.store.transaction((tx) => tx.exports.find(id, caller.organisation));
  if (found === undefined) throw new GatewayError('not-found');
  return found;
}
