import type { AuditEntry } from '../../audit/entry.ts';
import type { PlacedLeaf } from './log-tree.ts';

export interface LogStore {
  /** Adds an entry. It counts only once the transaction is committed. */
  append(entry: AuditEntry): Promise<void>;
  /** The same for several, in one statement. */
  appendAll(entries: readonly AuditEntry[]): Promise<void>;
  /** Looks that the organisation is party to, newest first. */
  list(query: LogQuery): Promise<readonly AuditEntry[]>;
  /**
   * Looks in which something of what an organisation holds of a person was judged and something was shown, also while the person went by another;
   * at most `limit`, newest first.
   */
  shownOf(personId: string, organisation: string, limit: number): Promise<readonly AuditEntry[]>;
  /** One that the organisation is party to; any, for an operator. */
  entry(id: string, organisation: string | undefined): Promise<AuditEntry | undefined>;
  /** An entry's leaf and its place in the tree; undefined while it waits for one. */
  placed(id: string): Promise<PlacedLeaf | undefined>;
  /** The log goes on under a new name from here. False for a name that it had before. */
  openOrigin(opened: {
    readonly origin: string;
    readonly at: Date;
    readonly entry: string;
  }): Promise<boolean>;
  /** Leaves in the tree's order, fewer where there are no more. */
  leaves(from: bigint, count: number): Promise<readonly Buffer[]>;
}

export interface LogQuery {
  readonly organisation: string;
  readonly before: { readonly at: Date; readonly id: string } | undefined;
  readonly limit: number;
}
