import type { Resource } from '@medplum/fhirtypes';
import type { AuditEntry } from '../audit/entry.ts';
import type { Client } from '../auth/client.ts';
import type { SharingAgreement } from '../consent/agreement.ts';
import type { BreakGlassCase } from '../consent/types.ts';
import type { FieldIssue } from '../errors.ts';
import type { ConsentPlace, ConsentStore, ConsentToComplete } from './consent-ports.ts';
import type { CaseStore, NoticeStore } from './emergency-ports.ts';
import type { ConsentVersion, PlaceInHistory, StoredVersion } from './history-ports.ts';

/** What the flows need from outside. `db/` implements these; what they promise is said here. */

/** The store: the only system of record and the only authoriser. Always the primary. */
export interface Store {
  /**
   * Runs `work` and commits it. Resolves only when the commit is certain, so whatever is acknowledged or disclosed after it is durable.
   * @throws GatewayError `commit-rolled-back`, `commit-unknown`, `unavailable`, or what `work` threw
   */
  transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T>;
  /** The person behind a look-up hash. Outside a transaction: who somebody is does not change under a lock. */
  findPerson(hash: Buffer): Promise<string | undefined>;
  /** Ids of people on record, at most `limit`, lowest first. An id is a hash, so who comes first is chance, and the same chance every time. */
  sampleOfPeople(limit: number): Promise<readonly string[]>;
  /** Whose resource this is, of those that are current; nobody's where two people have one of this id. Outside a transaction: whose it is does not change. */
  findOwner(type: string, id: string): Promise<string | undefined>;
  /** Where an organisation has a Consent of this id. Outside a transaction: whose it is does not change. */
  findConsent(id: string, organisation: string): Promise<ConsentPlace | undefined>;
  /** Consents of an organisation that wait to be completed, longest waiting first. */
  consentsToComplete(organisation: string, limit: number): Promise<readonly ConsentToComplete[]>;
  /** People whose oldest accepted record waits to be applied and is due, at most `limit`, fairest first. */
  waitingLanes(at: Date, limit: number): Promise<readonly string[]>;
  receipt(id: string): Promise<Receipt | undefined>;
  receiptsOf(organisation: string, limit: number): Promise<readonly Receipt[]>;
}

export interface StoreTransaction {
  readonly people: PeopleStore;
  readonly inbox: InboxStore;
  readonly records: RecordStore;
  readonly log: LogStore;
  readonly registry: RegistryStore;
  readonly consents: ConsentStore;
  readonly cases: CaseStore;
  readonly notices: NoticeStore;
  readonly history: HistoryStore;
}

export interface PeopleStore {
  /** Shared for reads, and with it the agreements; exclusive for changes to what may be seen. Held to the end of the transaction. */
  lock(personId: string, mode: 'shared' | 'exclusive'): Promise<void>;
  find(hash: Buffer): Promise<string | undefined>;
  /** Whether a source already knows the person under an identifier of its own. */
  isKnownTo(personId: string, source: string): Promise<boolean>;
  /** Whether an organisation has records of the person here, or one on its way. */
  hasRecordsFrom(personId: string, organisation: string): Promise<boolean>;
  /** Makes the person and its key unless they are there. */
  ensure(personId: string): Promise<void>;
  /** Holds everybody else who asks for the same hash, to the end of the transaction: two first pushes of one number are taken in one by one. */
  lockIdentifier(hash: Buffer): Promise<void>;
  /** Claims a look-up hash for a person, as said by a source. Gives the person whose it is: the claimer's, or who had it before. */
  claim(identifier: Identifier): Promise<string>;
  /** Drops what this source said of a person earlier and no longer says, unless another source says it too. */
  keepOnly(personId: string, source: string, hashes: readonly Buffer[]): Promise<void>;
  /** Puts a record whose number stands for somebody else on the work-list. */
  noteConflict(inboxId: string, at: Date): Promise<void>;
}

export interface Identifier {
  readonly hash: Buffer;
  readonly kind: 'local' | 'nhs-number' | 'nhs-number+birth-date';
  readonly personId: string;
  readonly source: string;
}

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
  /** Puts off a lane after a failed attempt; or blocks it, with its head as a dead letter. */
  postpone(item: InboxItem, code: string, until: Date | 'blocked', at: Date): Promise<void>;
}

/** A stored resource, opened. */
export interface StoredResource {
  readonly resource: Resource;
  readonly sourceOrganisation: string;
  /** When the source last said so; may be later than the version, which changes only with its content. */
  readonly sourceModified: Date;
}

/** What one read of a person gives. For nobody: empty, by the same statements. */
export interface PersonRecords {
  readonly resources: readonly StoredResource[];
  readonly directory: readonly Resource[];
  readonly agreements: readonly SharingAgreement[];
  /** Receipts of accepted records that change who may see what and are not in force yet. */
  readonly unsettledChanges: readonly string[];
  /** The emergency-access case that was named, if it is this person's and nobody closed it. */
  readonly cases: readonly BreakGlassCase[];
  readonly place: PlaceInHistory;
  readonly onPrimary: boolean;
}

export interface SourceRecord {
  readonly modified: Date;
  readonly contentHash: Buffer;
  /** Of when the choices in force are; undefined before the first. */
  readonly sharingModified: Date | undefined;
}

/** Whose record is being applied, as said by whom and when. */
export interface Applied {
  readonly personId: string;
  readonly source: string;
  readonly sourceOrganisation: string;
  readonly sourceModified: Date;
  readonly at: Date;
}

/** What is remembered of a record once it is applied. */
export interface Remembered {
  readonly contentHash: Buffer;
  readonly marksHash: Buffer;
  readonly sharingHash: Buffer | undefined;
}

/** A resource ready to be stored: with its keyed hash, and which directory resources can be reached from it. */
export interface PreparedResource {
  readonly resource: Resource & { id: string };
  readonly contentHash: Buffer;
  readonly directoryRefs: readonly string[];
}

export interface RecordStore {
  /** Everything a disclosure rests on, in statements that start after the lock was taken. Of the given types, or of all; with the case named. */
  read(
    personId: string | undefined,
    types?: readonly string[],
    emergencyCase?: string,
  ): Promise<PersonRecords>;
  lastApplied(personId: string, source: string): Promise<SourceRecord | undefined>;
  /**
   * Stores what changed as new versions, old ones to history; and retires what this source holds of the `standing` types and no longer says.
   * Gives the references of what changed.
   */
  apply(
    applied: Applied,
    prepared: {
      readonly personal: readonly PreparedResource[];
      readonly directory: readonly PreparedResource[];
      readonly standing: readonly string[];
    },
  ): Promise<readonly string[]>;
  /** Keeps what later records of this source are compared with. */
  remember(applied: Applied, remembered: Remembered): Promise<void>;
  /** The same for choices alone, where the record they came in was older than what is applied. */
  rememberSharing(applied: Applied, sharingHash: Buffer): Promise<void>;
}

/** The past. Nothing that was on record is ever deleted, so it needs no lock. */
export interface HistoryStore {
  /** What `RecordStore.read` gave at that place, directory aside; undefined for somebody who was erased since. */
  recordsAt(
    personId: string,
    place: PlaceInHistory,
    wanted: { readonly types: readonly string[]; readonly emergencyCase?: string | undefined },
  ): Promise<PersonRecords | undefined>;
  /** The place at an instant. Of several changes at the very instant, after the last. */
  placeAt(personId: string, at: Date): Promise<PlaceInHistory>;
  /** Every version that a resource had until a place: of each source, oldest first. None for somebody who was erased since. */
  versionsOf(
    personId: string,
    resource: { readonly type: string; readonly id: string },
    place: PlaceInHistory,
  ): Promise<readonly StoredVersion[]>;
  /** Every version of every Consent that the person has had. */
  consentVersions(personId: string): Promise<readonly ConsentVersion[]>;
}

export interface LogStore {
  /** Adds an entry. It counts only once the transaction is committed. */
  append(entry: AuditEntry): Promise<void>;
  /** Looks that the organisation is party to, newest first. */
  list(query: LogQuery): Promise<readonly AuditEntry[]>;
  /** One that the organisation is party to; any, for an operator. */
  entry(id: string, organisation: string | undefined): Promise<AuditEntry | undefined>;
}

export interface LogQuery {
  readonly organisation: string;
  readonly before: { readonly at: Date; readonly id: string } | undefined;
  readonly limit: number;
}

/** Who may send and ask, and under what agreements. */
export interface RegistryStore {
  /** True when this version was not there, nor a higher one. A version never changes: a revocation is a new one. */
  putAgreement(agreement: SharingAgreement, at: Date): Promise<boolean>;
  /** Every version of an agreement that can be read, newest first. */
  agreementVersions(id: string): Promise<readonly SharingAgreement[]>;
  /** A revoked client stays revoked. */
  putClient(client: Client): Promise<void>;
  /** Whether a client of another organisation already sends for one of these case systems. */
  isSourceTaken(client: Client): Promise<boolean>;
  /** From here on none of its keys and tokens counts. False when there is no such client. */
  revokeClient(id: string, at: Date): Promise<boolean>;
  /** Keeps the hash of a key; the key itself is never stored. */
  addApiKey(clientId: string, hash: Buffer, scopes: readonly string[]): Promise<void>;
}

/** Wakes a worker. Losing every hint costs a second, nothing else: a sweep finds what waits. */
export interface Hints {
  /** MUST NOT be awaited on the way to an acknowledgement. Carries an opaque id only. */
  wake(personId: string): void;
}
