import type { FieldIssue } from '../../errors.ts';
import type { SharingAgreement } from '../../consent/agreement.ts';

/** A received record on its way in. */
export interface Arrival {
  readonly id: string;
  readonly personId: string;
  /** Its place in the person's lane, from `takePlace`. */
  readonly place: string;
  readonly clientId: string;
  readonly source: string;
  readonly sourceOrganisation: string;
  readonly bodyHash: Buffer;
  readonly body: Buffer;
  readonly sourceModified: Date;
  /** It changes who may see what, and is not in force until it is applied. */
  readonly changesVisibility: boolean;
  readonly saysSharing: boolean;
  readonly receivedAt: Date;
}

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

/** What a record says of who may see what. Choices that it leaves out stand as they are. */
export interface VisibilityChange {
  readonly personId: string;
  readonly source: string;
  readonly sharingHash: Buffer | undefined;
  readonly marksHash: Buffer;
}

export interface InboxStore {
  agreements(): Promise<readonly SharingAgreement[]>;
  /**
   * Claims an idempotency key. A key already used gives what it was used for. Waits while another call holds it.
   * @throws GatewayError `key-in-use` when that takes too long
   */
  claimKey(claim: {
    clientId: string;
    key: string;
    fingerprint: Buffer;
    inboxId: string;
    at: Date;
  }): Promise<{ fingerprint: Buffer; inboxId: string } | undefined>;
  /** The next place in the person's lane. Holds the lane: the order of acceptance is the order of commits. MUST come before any lock on the person. */
  takePlace(personId: string): Promise<string>;
  /**
   * Whether this changes who may see what: other choices, or other marks, than are in force for this person and source, or than may be by the
   * time it is applied, because a change waits before it. Meant for whoever holds the lane.
   */
  changesVisibility(change: VisibilityChange): Promise<boolean>;
  add(arrival: Arrival): Promise<void>;
  /** The oldest unapplied record of a free, due lane; undefined when another worker has it or there is none. */
  takeHead(personId: string, at: Date): Promise<InboxItem | undefined>;
  settle(item: InboxItem, settlement: Settlement, at: Date): Promise<void>;
  /** Puts off a lane after a failed attempt; or blocks it, with its head as a dead letter. MUST be in the transaction that took the head. */
  postpone(item: InboxItem, code: string, until: Date | 'blocked', at: Date): Promise<void>;
}

/** Wakes a worker. Losing every hint costs a second, nothing else: a sweep finds what waits. */
export interface Hints {
  /** MUST NOT be awaited on the way to an acknowledgement. Carries an opaque id only. */
  wake(personId: string): void;
}
