import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { AuditEntry } from '../../audit/entry.ts';
import type { StaffPrincipal } from '../../auth/principal.ts';
import { GatewayError } from '../../errors.ts';
import { findAsked } from '../asked.ts';
import type { LogExport } from '../ports/exports.ts';
import type { LogQuery } from '../ports/log.ts';
import type { LogTree } from '../ports/log-tree.ts';
import { nobody } from '../record/release-records.ts';
import type { Release } from '../release.ts';
import type { ExportFormat } from './export-formats.ts';
import { askedOf, queryOf, type LogQuestion } from './log-question.ts';
import { logLook } from './log-look.ts';
import { orLogRefusal } from './or-log-refusal.ts';
import { asListed, checkMayLook } from './release-log.ts';
import { signManifest } from './sign-manifest.ts';

export interface Exporting extends Pick<Release, 'store' | 'keys' | 'clock'> {
  readonly logTree: LogTree;
  /** Where AuditEvents are said to be. */
  readonly baseUrl: string;
}

/** An export under way. */
export interface ExportUnderWay {
  /** The file, a page of the log at a time: no more of it is in memory, unless its format needs all of it at once. */
  readonly chunks: AsyncGenerator<string | Buffer>;
}

/** Entries read in one transaction. */
const pageSize = 500;

/**
 * Entries of the log as a file, made while it is sent. That it was begun, by whom and of what is in the log before its first byte; that it was whole, with
 * its hash, after its last, beside a signed manifest. One that was broken off has none.
 *
 * @throws GatewayError `not-permitted`, `invalid-request`, `export-too-long`, `unavailable`, the commit's own
 */
export async function releaseExport(
  exporting: Exporting,
  caller: StaffPrincipal,
  question: LogQuestion,
  format: ExportFormat,
): Promise<ExportUnderWay> {
  await checkMayLook(exporting, caller, 'log-export');
  const { person } = question;
  const personId = person && (await findAsked(exporting, { by: 'nhs-number', ...person }));
  const query = queryOf(question, person && (personId ?? nobody));
  const id = randomUUID();
  const at = exporting.clock();
  const asked = { export: id, format: format.name, ...askedOf(question) };
  const begun = logLook(exporting, caller, 'log-export', asked);
  // What is made meanwhile is not in it, or it would never end.
  const until = query.until !== undefined && query.until < at ? query.until : new Date(at.getTime() + 1);
  const plan = { id, at, format, isOfPerson: person !== undefined, query: { ...query, until } };
  const pages = await orLogRefusal(exporting.store, begun, () => pagesFor(exporting, caller, plan));
  await exporting.store.transaction((tx) => tx.log.append({ ...begun, personId }));
  return { chunks: chunksOf(exporting, caller, plan, pages) };
}

/** All of them beforehand where a file can only hold so many: half a file that ends without a word would be taken for whole. */
async function pagesFor(
  exporting: Exporting,
  caller: StaffPrincipal,
  plan: Plan,
): Promise<AsyncIterable<readonly AuditEntry[]>> {
  const pages = pagesOf(exporting, caller, plan);
  const { most } = plan.format;
  if (most === undefined) return pages;
  const read: (readonly AuditEntry[])[] = [];
  let entries = 0;
  for await (const page of pages) {
    read.push(page);
    entries += page.length;
    if (entries > most) throw new GatewayError('export-too-long');
  }
  return Readable.from(read);
}

interface Plan {
  readonly id: string;
  readonly at: Date;
  readonly format: ExportFormat;
  readonly isOfPerson: boolean;
  readonly query: Pick<LogQuery, 'filter' | 'from' | 'until'>;
}

async function* chunksOf(
  exporting: Exporting,
  caller: StaffPrincipal,
  plan: Plan,
  pages: AsyncIterable<readonly AuditEntry[]>,
): AsyncGenerator<string | Buffer> {
  const hash = createHash('sha256');
  let [entries, bytes] = [0, 0];
  const counted = async function* (): AsyncGenerator<readonly AuditEntry[]> {
    for await (const page of pages) {
      entries += page.length;
      yield page;
    }
  };
  const { baseUrl } = exporting;
  const making = { baseUrl, at: plan.at, organisation: caller.organisation };
  for await (const chunk of plan.format.write(counted(), making)) {
    hash.update(chunk);
    bytes += Buffer.byteLength(chunk);
    yield chunk;
  }
  await finish(exporting, caller, plan, { entries, bytes, sha256: hash.digest('hex') });
}

async function* pagesOf(
  exporting: Exporting,
  caller: StaffPrincipal,
  plan: Plan,
): AsyncGenerator<readonly AuditEntry[]> {
  let before: LogQuery['before'];
  do {
    const page = await pageOf(exporting, caller, plan, before);
    yield page.entries;
    before = page.older;
  } while (before !== undefined);
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
    `format ${format.name}`,
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
