import type { Feed } from '../feed.ts';
import { londonTime } from '../london-time.ts';
import { wordKey } from './cell-text.ts';
import { wordCodes, type ColumnName, type WordColumn } from './columns.ts';
import type { RowIssueCode } from './row-issues.ts';

/** A row by column, as a file or a caller had it. Columns that are not there and cells that are blank are the same. */
export type RawRow = Readonly<Record<string, string | undefined>>;

/** A row as it was understood: dates as YYYY-MM-DD, words as codes, instants in UTC. Reading it again gives the same. */
export type SupportUpdate = Readonly<Partial<Record<ColumnName, string>>>;

/** What reading needs beside the row: made once for a file or a call, by {@link readingBy}. */
export interface Reading {
  readonly feed: Feed;
  /** Now. */
  readonly at: Date;
  /** The day it is in London. */
  readonly today: string;
  /** When the file was made, where there is a file. */
  readonly fileTime: Date | undefined;
  /** By column: what each of its words means, our own codes too. */
  readonly words: Readonly<Record<WordColumn, ReadonlyMap<string, string>>>;
  /** Services by the key of their code. */
  readonly services: ReadonlyMap<string, string>;
}

/** Prepares what every row of a file needs. */
export function readingBy(feed: Feed, at: Date, fileTime?: Date): Reading {
  const words = Object.entries(wordCodes).map(([column, codes]) => {
    const own = Object.entries(feed.words[column as WordColumn] ?? {});
    const ours = codes.map((code) => [code, code] as const);
    return [column, new Map([...ours, ...own].map(([word, code]) => [wordKey(word), code]))] as const;
  });
  return {
    feed,
    at,
    today: londonTime(at).date,
    fileTime,
    words: Object.fromEntries(words) as unknown as Reading['words'],
    services: new Map(Object.keys(feed.services).map((code) => [wordKey(code), code])),
  };
}

/** What one cell was read as. Without a value it says nothing. */
export interface ReadCell {
  readonly value?: string | undefined;
  readonly issue?: RowIssueCode | undefined;
  /** Words that would have done. */
  readonly allowed?: readonly string[];
}
