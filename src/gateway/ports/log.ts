import type { AuditEntry, AuditKind, AuditOutcome } from '../../audit/entry.ts';
import type { PlacedLeaf } from './log-tree.ts';

export interface LogStore {
  /** Adds an entry. It counts only once the transaction is committed. */
  append(entry: AuditEntry): Promise<void>;
  /** The same for several, in one statement. */
  appendAll(entries: readonly AuditEntry[]): Promise<void>;
  /** Looks that the organisation is party to, newest first. In constant time, however long the log is. */
  list(query: LogQuery): Promise<readonly AuditEntry[]>;
  /** Whether more entries wait to be filed than a list reads beside the filed ones: until they are, a list has none of them. */
  isBehind(): Promise<boolean>;
  /**
   * Looks in which something of what an organisation holds of a person was judged and something was shown, also while the person went by another;
   * at most `limit`, newest first.
   */
  shownOf(personId: string, organisation: string, limit: number): Promise<readonly AuditEntry[]>;
  /** Of these kinds, what is about a person and the organisation is party to, newest first. */
  aboutPerson(query: PersonLogQuery): Promise<readonly AuditEntry[]>;
  /** One that the organisation is party to; any, for an operator. */
  entry(id: string, organisation: string | undefined): Promise<AuditEntry | undefined>;
  /** Those of them that there are, in no order, whoever is party to them. */
  entries(ids: readonly string[]): Promise<readonly AuditEntry[]>;
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

/** Which entries; all that are left out let everything through. Together they narrow. */
export interface LogFilter {
  readonly personId?: string | undefined;
  /** Who asked: all who go by this name, or the one with this id. */
  readonly user?: { readonly by: 'name' | 'id'; readonly value: string } | undefined;
  /** ODS code of the asking organisation. */
  readonly asker?: string | undefined;
  readonly purpose?: string | undefined;
  readonly outcomes?: readonly AuditOutcome[] | undefined;
}

export interface LogQuery {
  readonly organisation: string;
  readonly filter?: LogFilter | undefined;
  /** Not earlier than the first, earlier than the second. */
  readonly from?: Date | undefined;
  readonly until?: Date | undefined;
  readonly before: { readonly at: Date; readonly id: string } | undefined;
  readonly limit: number;
}

/** How many entries of a kind there were, by what they have in common. */
export interface LogCount {
  readonly kind: AuditEntry['kind'];
  readonly outcome: AuditOutcome;
  /** ODS code of the asking organisation. */
  readonly asker: string;
  readonly role: string;
  readonly purpose: string;
  /** The start of the hour in which they were made. */
  readonly hour: Date;
  readonly entries: number;
}

/** What the officer's first page is counted from. Outside a transaction: it decides nothing. */
export interface LogCounts {
  /** Of entries that the organisation is party to, from an hour on. */
  countsOf(organisation: string, from: Date): Promise<readonly LogCount[]>;
}

/** Puts entries where lists and counts find them. */
export interface Filing {
  /** Files at most so many that wait, and says how many it were. Any number may do this at once; each entry is filed once. */
  fileNext(limit: number): Promise<number>;
}
