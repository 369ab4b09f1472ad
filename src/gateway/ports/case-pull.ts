import type { Feed } from '../../living-well/feed.ts';
import type { RowAnswer, RowSource } from '../../living-well/support-update.ts';

/** Some of what changed at the source. */
export interface PulledPage {
  readonly rows: readonly RowAnswer[];
  /** Everything that changed before this instant has been given, with this page. Absent where more of that time is to come. */
  readonly cursor?: Date;
}

export interface CasePullOptions {
  readonly feed: Feed;
  readonly source: RowSource;
  /** Changes from here on are wanted; those at this very time too. */
  readonly since: Date;
  readonly at: Date;
}

/**
 * A case system that is asked for what changed. MUST give a change at least once, MUST give each row again as the very same where nothing changed,
 * MUST NOT give a row of which it is not sure whose it is, and holds one page in memory. It stores nothing, and what it throws is a `GatewayError`
 * `source-refused` (asking again is of no use), `source-unavailable` (it may be) or `source-malformed` (its answers cannot be used), with the code
 * of what happened as its only issue.
 */
export interface CasePull {
  pages(options: CasePullOptions): AsyncIterable<PulledPage>;
}

/** How the pull of one source stands. Names no person and no address. */
export interface PullState {
  /** Undefined before the first page was taken in. */
  readonly cursor: Date | undefined;
  readonly triedAt: Date;
  /** When it was last read to its end. */
  readonly pulledAt: Date | undefined;
  /** Why the last try did not reach the end: a code of docs/errors.md, and the code of its issue. */
  readonly failure: string | undefined;
}

/** Where pulls keep how far they have read. */
export interface PullStore {
  /** By source, site/system. */
  stateOf(source: string): Promise<PullState | undefined>;
  begin(source: string, at: Date): Promise<void>;
  /** MUST be called only when every record before it is in the inbox. Never moves back. */
  moveCursor(source: string, cursor: Date): Promise<void>;
  /** Without a failure, the end was reached. */
  end(source: string, at: Date, failure: string | undefined): Promise<void>;
  /** Runs `work` unless another process does so for this source: then `busy`. */
  exclusively<T>(source: string, work: () => Promise<T>): Promise<T | 'busy'>;
}
