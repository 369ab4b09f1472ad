import type { Feed } from '../feed.ts';
import type { ColumnName } from './columns.ts';
import type { RowIssueCode } from './row-issues.ts';

/** A row by column, as a file or a caller had it. Columns that are not there and cells that are blank are the same. */
export type RawRow = Readonly<Record<string, string | undefined>>;

/** A row as it was understood: dates as YYYY-MM-DD, words as codes, instants in UTC. Reading it again gives the same. */
export type SupportUpdate = Readonly<Partial<Record<ColumnName, string>>>;

/** What reading needs beside the row. */
export interface Reading {
  readonly feed: Feed;
  /** Now. */
  readonly at: Date;
  /** When the file was made, where there is a file. */
  readonly fileTime?: Date | undefined;
}

/** What one cell was read as. Without a value it says nothing. */
export interface ReadCell {
  readonly value?: string | undefined;
  readonly issue?: RowIssueCode | undefined;
  /** Words that would have done. */
  readonly allowed?: readonly string[];
}
