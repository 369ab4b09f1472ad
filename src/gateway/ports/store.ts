import type { ConsentPlace, ConsentStore, ConsentToComplete } from './consents.ts';
import type { DeadLetter, DeadLetterStore } from './dead-letters.ts';
import type { ErasureStore } from './erasure.ts';
import type { ExportStore } from './exports.ts';
import type { FeedStore } from './feeds.ts';
import type { IdentityLists, IdentityStore } from './identity.ts';
import type { IndexCheckStore } from './index-checks.ts';
import type { InboxStore, Receipt } from './inbox.ts';
import type { Backlog, IntakeStore } from './intake.ts';
import type { PeopleStore } from './people.ts';
import type { PersonLinks } from './person-links.ts';
import type { RecordStore } from './records.ts';
import type { LogCounts, LogStore } from './log.ts';
import type { RegistryStore } from './registry.ts';
import type { CaseStore, NoticeStore } from './emergency.ts';
import type { LaunchStore } from './launches.ts';
import type { ImportStore } from './imports.ts';
import type { FeedbackStore } from './feedback.ts';
import type { HistoryStore } from './history.ts';
import type { WebhookStore } from './webhooks.ts';
import type { HoldStore, ReviewFactStore, ReviewStore } from './reviews.ts';
import type { ToldStore } from './told.ts';
import type { WaitingStore } from './waiting.ts';

/** The store: the only system of record and the only authoriser. Always the primary. */
export interface Store extends FeedStore, IdentityLists, LogCounts {
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
  /** Records that block their lane, longest waiting first. Outside a transaction: it decides nothing. */
  deadLetters(limit: number): Promise<readonly DeadLetter[]>;
  deadLetter(receipt: string): Promise<DeadLetter | undefined>;
  /** Those of them that are there, in no order. */
  receipts(ids: readonly string[]): Promise<readonly Receipt[]>;
  /** What waits in lanes that are not blocked, counted up to `most`. */
  backlog(most: number): Promise<Backlog>;
}

export interface StoreTransaction {
  readonly people: PeopleStore;
  readonly inbox: InboxStore;
  readonly deadLetters: DeadLetterStore;
  readonly identity: IdentityStore;
  readonly links: PersonLinks;
  readonly indexChecks: IndexCheckStore;
  readonly intake: IntakeStore;
  readonly records: RecordStore;
  readonly log: LogStore;
  readonly registry: RegistryStore;
  readonly consents: ConsentStore;
  readonly cases: CaseStore;
  readonly notices: NoticeStore;
  readonly history: HistoryStore;
  readonly webhooks: WebhookStore;
  /** Runs `work`; when it throws, everything it did is undone, what was done before it stands, and the transaction goes on. */
  attempt<T>(work: () => Promise<T>): Promise<T>;
  readonly waiting: WaitingStore;
  readonly told: ToldStore;
  readonly feedback: FeedbackStore;
  readonly imports: ImportStore;
  readonly exports: ExportStore;
  readonly reviews: ReviewStore;
  readonly reviewFacts: ReviewFactStore;
  readonly holds: HoldStore;
  readonly launches: LaunchStore;
  readonly erasure: ErasureStore;
}
