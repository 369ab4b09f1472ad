import type { AuditEntry, AuditKind } from '../../audit/entry.ts';
import type { PlacedLeaf } from './log-tree.ts';

export interface LogStore {
  /** Adds an entry. It counts only once the transaction is committed. */
  append(entry: AuditEntry): Promise<void>;
  /** The same for several, in one statement. */
  appendAll(entries: readonly AuditEntry[]): Promise<void>;
  /** Looks that the organisation is party to, newest first. */
  list(query: LogQuery): Promise<readonly AuditEntry[]>;
  /** Looks at a person in which something of what an organisation holds was judged and something was shown; at most `limit`, newest first. */
  shownOf(personId: string, organisation: string, limit: number): Promise<readonly AuditEntry[]>;
  /** Of these kinds, what is about a person and the organisation is party to, newest first. */
  aboutPerson(query: PersonLogQuery): Promise<readonly AuditEntry[]>;
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

export interface PersonLogQuery extends LogQuery {
  readonly personId: string;
  readonly kinds: readonly AuditKind[];
}

export interface LogQuery {
  readonly organisation: string;
  readonly before: { readonly at: Date; readonly id: string } | undefined;
  readonly limit: number;
}
