import type { SharingAgreement } from '../../consent/agreement.ts';
import type { FieldIssue } from '../../errors.ts';

export interface InboxItem {
  readonly id: string;
  readonly personId: string;
  readonly clientId: string;
  readonly source: string;
  readonly sourceOrganisation: string;
  readonly bodyHash: Buffer;
  /** Opens the body. Throws when that cannot be done: a failure of this record, like any other. */
  readonly readBody: () => Buffer;
  readonly attempts: number;
}

export type Outcome = 'applied' | 'duplicate' | 'superseded' | 'held' | 'discarded';

/** What became of a record, and what its sender may mend. */
export interface Settlement {
  readonly outcome: Outcome;
  readonly issues: readonly FieldIssue[];
  /** Of the record itself: decides which held ones it answers. */
  readonly modified: Date;
  readonly saysSharing: boolean;
}

export interface Receipt {
  readonly id: string;
  readonly clientId: string;
  readonly sourceOrganisation: string;
  readonly status: 'received' | Outcome;
  readonly receivedAt: Date;
  readonly settledAt: Date | undefined;
  readonly issues: readonly FieldIssue[];
}

export interface InboxStore {
  agreements(): Promise<readonly SharingAgreement[]>;
  /** The oldest unapplied record of a free, due lane; undefined when another worker has it or there is none. */
  takeHead(personId: string, at: Date): Promise<InboxItem | undefined>;
  /** The same of several lanes, of those that have not failed since their last success, in any order. */
  takeHeads(personIds: readonly string[], at: Date): Promise<readonly InboxItem[]>;
  settle(item: InboxItem, settlement: Settlement, at: Date): Promise<void>;
  /** Puts off a lane after a failed attempt; or blocks it, with its head as a dead letter. MUST be in the transaction that took the head. */
  postpone(item: InboxItem, code: string, until: Date | 'blocked', at: Date): Promise<void>;
}

/** Wakes a worker. Losing every hint costs a second, nothing else: a sweep finds what waits. */
export interface Hints {
  /** MUST NOT be awaited on the way to an acknowledgement. Carries an opaque id only. */
  wake(personId: string): void;
}
