import { createReadStream, statSync } from 'node:fs';
import { systemClock } from '../clock.ts';
import { loadFeeds } from '../config.ts';
import { GatewayError } from '../errors.ts';
import type { CaseRow, CaseSourceOptions } from '../gateway/ports/case-source.ts';
import type { Feed } from '../living-well/feed.ts';
import { usualFeed } from '../living-well/feeds.ts';
import { CommandError } from './command-error.ts';
import { fileSourceOf } from './file-sources.ts';

/** The feed that is named; else the deployment's own if it has one alone; else the one for plain spreadsheets. */
export function feedNamed(name: string | undefined): Feed {
  const { feeds, own } = loadFeeds();
  const [only, ...others] = own;
  const code = name ?? (only !== undefined && others.length === 0 ? only : usualFeed);
  const feed = feeds.get(code);
  if (feed === undefined) {
    throw new CommandError(`There is no feed ${code}. There are: ${[...feeds.keys()].join(', ')}.`);
  }
  return feed;
}

/** Without a source of its own a file can be checked, and its rows sent for the sender's only one. */
const anySource = { site: 'not-said', system: 'not-said' };

export interface CsvFile {
  readonly file: string;
  readonly feed: Feed;
  readonly bytes: number;
}

/** @throws CommandError where there is no such file */
export function openCsv(file: string, feed: Feed): CsvFile {
  try {
    return { file, feed, bytes: statSync(file).size };
  } catch {
    throw new CommandError(`${file} is not there, or cannot be read.`);
  }
}

/**
 * The rows of a file on this machine; its time is that of its last change.
 *
 * @throws CommandError that names the file and what to do, where it cannot be read as a whole
 */
export async function* rowsOf(
  { file, feed }: CsvFile,
  options: Pick<CaseSourceOptions, 'onProgress' | 'onUnusedHeadings'> = {},
): AsyncGenerator<CaseRow> {
  const { mtime } = statSync(file);
  const source = feed.source ?? anySource;
  try {
    yield* fileSourceOf(file).rows(createReadStream(file, { highWaterMark: 262_144 }), {
      ...options,
      feed,
      source,
      at: systemClock(),
      fileTime: mtime,
    });
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    const [issue] = error.issues;
    const where = issue === undefined || issue.field === 'file' ? '' : `, column ${issue.field}`;
    throw new CommandError(`${file}${where}: ${issue?.fix ?? error.row.text}`);
  }
}
