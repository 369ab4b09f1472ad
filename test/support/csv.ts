import { csvSource } from '../../src/adapters/csv/csv-source.ts';
import type { CaseRow, CaseSourceOptions } from '../../src/gateway/ports/case-source.ts';
import type { Feed } from '../../src/living-well/feed.ts';
import { gatherFeeds } from '../../src/living-well/feeds.ts';
import { shippedFeeds } from '../../src/living-well/shipped-feeds.ts';
import { caseSystem, site } from '../../src/demo/organisations.ts';
/** A Sunday, ten past two at night; not from `gateway.ts`, which brings the whole gateway with it. */
const tenPastTwo = new Date('2026-11-22T02:10:00Z');

const feeds = gatherFeeds(shippedFeeds);

/** A shipped feed, with what a test says of it. */
export function feedWith(changes: Partial<Feed> = {}, code = 'spreadsheet'): Feed {
  const feed = feeds.get(code);
  if (feed === undefined) throw new Error(`no feed ${code}`);
  return { ...feed, ...changes };
}

export async function* bytesOf(content: string | Uint8Array, chunk = 65_536): AsyncGenerator<Uint8Array> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  for (let from = 0; from < bytes.length; from += chunk) yield bytes.subarray(from, from + chunk);
}

export interface Reading extends Partial<
  Pick<CaseSourceOptions, 'feed' | 'onProgress' | 'onUnusedHeadings'>
> {
  readonly chunk?: number;
}

export function streamRows(bytes: AsyncIterable<Uint8Array>, options: Reading = {}): AsyncIterable<CaseRow> {
  const { feed = feedWith(), chunk: _, ...rest } = options;
  return csvSource.rows(bytes, {
    feed,
    source: { site, system: caseSystem },
    at: tenPastTwo,
    fileTime: new Date('2026-11-21T18:00:00Z'),
    ...rest,
  });
}

/** Every row of a file, as the intake would see it. */
export async function readRows(
  content: string | Uint8Array,
  options: Reading = {},
): Promise<readonly CaseRow[]> {
  return gathered(streamRows(bytesOf(content, options.chunk), options));
}

export async function gathered<T>(stream: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const one of stream) all.push(one);
  return all;
}

export const headings = 'Ref,NHS no,DOB,First name,Surname,Service,Status,Key worker,Last updated';

/** A good row, with some cells as a test wants them. */
export function line(cells: Partial<Record<keyof typeof good, string>> = {}): string {
  return Object.values({ ...good, ...cells }).join(',');
}

const good = {
  ref: 'C-1',
  number: '999 000 0018',
  born: '14/07/1988',
  given: 'Morgan',
  family: 'Madeup',
  service: 'HUB',
  status: 'Active',
  worker: 'Bola Adeyemi',
  updated: '20/11/2026 16:45',
};

/** What became of a row, in a few words: its outcome and the codes by column. */
export function inWords({ outcome, issues }: CaseRow): string {
  return [outcome, ...issues.map(({ code, column }) => `${column}: ${code}`)].join('; ');
}
