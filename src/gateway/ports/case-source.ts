import type { CaseRecord } from '../../living-well/case-record.ts';
import type { Feed } from '../../living-well/feed.ts';
import type { Feeds } from '../../living-well/feeds.ts';
import type { RowSource } from '../../living-well/support-update.ts';
import type { SupportUpdate } from '../../living-well/support-update/reading.ts';
import type { RowIssue } from '../../living-well/support-update/row-issues.ts';

/** One row of a source's file, wherever it is from. */
export interface CaseRow {
  /** Physical lines of the file, from 1. */
  readonly line: number;
  readonly lastLine: number;
  /** `skipped`: not about anybody, such as a line of totals. */
  readonly outcome: 'ready' | 'held' | 'rejected' | 'skipped';
  /** The row as it was understood, whatever became of it. */
  readonly update?: SupportUpdate;
  /** Only where it is ready. */
  readonly record?: CaseRecord;
  readonly issues: readonly CaseRowIssue[];
}

/** With the heading as the file has it. Carries no value. */
export interface CaseRowIssue extends RowIssue {
  readonly column: string;
}

export interface CaseSourceOptions {
  readonly feed: Feed;
  readonly source: RowSource;
  readonly at: Date;
  readonly fileTime?: Date | undefined;
  /** Called now and then with how far it has read. */
  readonly onProgress?: ((progress: { readonly bytes: number; readonly rows: number }) => void) | undefined;
  /** Called once, with the headings that nothing is read from. */
  readonly onUnusedHeadings?: ((headings: readonly string[]) => void) | undefined;
}

/**
 * A file of case records as rows. MUST hold a bounded part of it in memory, MUST give every row in order with its lines, MUST NOT stop at a bad
 * row, and throws only `GatewayError` `unreadable-file`, where the file as a whole cannot be read. It stores nothing.
 */
export interface CaseSource {
  rows(bytes: AsyncIterable<Uint8Array>, options: CaseSourceOptions): AsyncIterable<CaseRow>;
}

/** CSV files that are made here. No spreadsheet runs a cell of them. */
export interface CsvFiles {
  /** The first line of a results file. */
  resultsHeading(): string;
  resultLines(
    lines: readonly {
      readonly line: number;
      readonly clientRef: string | undefined;
      readonly outcome: string;
      readonly issues: readonly { readonly code: string; readonly column: string; readonly fix: string }[];
    }[],
  ): string;
  /** A file to fill in. */
  template(feed: Feed): string;
  /** Any table as a file that no spreadsheet runs, with the mark by which Excel knows UTF-8. */
  table(rows: readonly (readonly string[])[]): string;
}

/** What taking in files and rows needs to know of the deployment. */
export interface FileIntake {
  /** What the files and rows of each source look like. */
  readonly feeds: Feeds;
  /** Bytes of one file of rows. */
  readonly importLimit: number;
  readonly csvFiles: CsvFiles;
}
