import { GatewayError } from '../errors.ts';
import { feedFileSchema, feedSchema, type Feed } from './feed.ts';

/** Every feed that is known, by its code. */
export type Feeds = ReadonlyMap<string, Feed>;

/**
 * Checks feed files that were parsed already and puts them together. A deployment's own file replaces the shipped one of the same code, and may
 * build on a shipped one by `extends`.
 *
 * @throws GatewayError `internal` on a wrong file, two files of the deployment with one code, or one that extends what is not there
 */
export function gatherFeeds(shipped: readonly unknown[], own: readonly unknown[] = []): Feeds {
  const feeds = new Map(shipped.map((file) => checkFeed(file, new Map())).map((feed) => [feed.code, feed]));
  const bases = new Map(feeds);
  const seen = new Set<string>();
  for (const feed of own.map((file) => checkFeed(file, bases))) {
    if (seen.has(feed.code)) throw wrongFeed('code', 'duplicate-feed');
    seen.add(feed.code);
    feeds.set(feed.code, feed);
  }
  return feeds;
}

/** The feed of a source, where exactly one says that it is. */
export function feedOfSource(
  feeds: Feeds,
  source: { readonly site: string; readonly system: string },
): Feed | undefined {
  const own = [...feeds.values()].filter(
    (feed) => feed.source?.site === source.site && feed.source.system === source.system,
  );
  return own.length === 1 ? own[0] : undefined;
}

/** Knows the template's own names and the headings that people choose for themselves. */
export const usualFeed = 'spreadsheet';

/**
 * By which feed the rows of a source are read: its own, else the one for plain spreadsheets.
 *
 * @throws GatewayError `internal` where not even that is there
 */
export function feedFor(feeds: Feeds, source: { readonly site: string; readonly system: string }): Feed {
  const feed = feedOfSource(feeds, source) ?? feeds.get(usualFeed);
  if (feed === undefined) throw wrongFeed('code', 'unknown-feed');
  return feed;
}

function checkFeed(parsed: unknown, bases: Feeds): Feed {
  const file = feedFileSchema.safeParse(parsed);
  if (!file.success) throw wrongFeed(pathsOf(file.error.issues), 'invalid-feed');
  const { extends: base, ...own } = file.data;
  const under = base === undefined ? undefined : bases.get(base);
  if (base !== undefined && under === undefined) throw wrongFeed('extends', 'unknown-feed');
  const feed = feedSchema.safeParse(under === undefined ? own : laidOver(under, own));
  if (!feed.success) throw wrongFeed(pathsOf(feed.error.issues), 'invalid-feed');
  return feed.data;
}

/** What is named takes the place of what was; in columns and words, one by one. */
function laidOver(under: Feed, own: Readonly<Record<string, unknown>>): unknown {
  const told = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
  const inside = ['columns', 'words'] as const;
  const merged = inside.map((key) => [key, { ...under[key], ...(told[key] as object | undefined) }]);
  return { ...under, ...told, ...Object.fromEntries(merged) };
}

function pathsOf(issues: readonly { readonly path: readonly PropertyKey[] }[]): string {
  return issues.map(({ path }) => path.map(String).join('.')).join(', ');
}

function wrongFeed(field: string, code: string): GatewayError {
  return new GatewayError('internal', {
    issues: [{ field, code, fix: 'Mend this field of the feed file.' }],
  });
}
