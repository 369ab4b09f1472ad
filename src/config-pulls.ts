import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigError } from './config-files.ts';
import type { Feed } from './living-well/feed.ts';
import type { Feeds } from './living-well/feeds.ts';
import type { RowSource } from './living-well/support-update.ts';

const secret = z
  .string()
  .regex(/^(variable:[A-Z][A-Z0-9_]{1,80}|file:.{1,300})$/)
  .describe('Where the key is, never the key: `variable:NAME` or `file:PATH`');

/** A case system that is asked for what changed. */
export const pullSchema = z.strictObject({
  adapter: z.literal('case-system-rest').describe('src/adapters/case-system-rest'),
  feed: z.string().min(1).describe('Code of a feed with a `source`; its words and services are used'),
  client: z.string().min(1).describe('Registered client in whose name its records come in'),
  url: z.url({ protocol: /^https?$/ }).describe('Up to the version, such as https://api.example.org/v2'),
  keys: z
    .strictObject({ source: secret, org: secret, user: secret })
    .describe('Its headers Source, Org and User'),
  everyMinutes: z.int().min(1).max(1_440).default(15),
  startFrom: z.iso.date().describe('The first pull asks for what changed from this day on'),
});

/** The same with everything that it names. */
export interface PullConfig {
  readonly feed: Feed;
  readonly source: RowSource;
  readonly client: string;
  readonly url: string;
  readonly keys: { readonly source: string; readonly org: string; readonly user: string };
  readonly everyMinutes: number;
  readonly startFrom: Date;
}

/**
 * Finds what each pull names.
 *
 * @throws ConfigError that says which pull, and no key
 */
export function readPulls(
  pulls: readonly z.output<typeof pullSchema>[],
  feeds: Feeds,
  environment: Readonly<Record<string, string | undefined>>,
): readonly PullConfig[] {
  const found = pulls.map((pull): PullConfig => {
    const { feed: code, client, url, everyMinutes } = pull;
    const feed = feeds.get(code);
    if (feed?.source === undefined) {
      throw new ConfigError(`LWG_DEPLOYMENT_FILE: pulls: there is no feed ${code}, or it has no source.`);
    }
    const key = (name: keyof typeof pull.keys) => readKey(pull.keys[name], environment, `${code}.${name}`);
    const keys = { source: key('source'), org: key('org'), user: key('user') };
    const startFrom = new Date(`${pull.startFrom}T00:00:00Z`);
    return { feed, source: feed.source, client, url, keys, everyMinutes, startFrom };
  });
  const sources = new Set(found.map(({ source }) => `${source.site}/${source.system}`));
  if (sources.size < found.length) {
    throw new ConfigError('LWG_DEPLOYMENT_FILE: pulls: two are of one source. Keep one of them.');
  }
  return found;
}

function readKey(
  where: string,
  environment: Readonly<Record<string, string | undefined>>,
  name: string,
): string {
  const value = where.startsWith('file:')
    ? readFile(where.slice('file:'.length), name)
    : environment[where.slice('variable:'.length)];
  const key = value?.trim() ?? '';
  // It becomes a header: what does not fit in one is not the key.
  if (/^[\x21-\x7e]{1,500}$/.test(key)) return key;
  throw new ConfigError(`LWG_DEPLOYMENT_FILE: pulls: the key ${name} is missing or is not one.`);
}

function readFile(path: string, name: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new ConfigError(`LWG_DEPLOYMENT_FILE: pulls: the file of the key ${name} cannot be read.`);
  }
}
