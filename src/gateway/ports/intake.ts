import type { FieldIssue } from '../../errors.ts';

/** A received record on its way in. */
export interface Arrival {
  readonly id: string;
  readonly personId: string;
  readonly clientId: string;
  readonly source: string;
  readonly sourceOrganisation: string;
  readonly bodyHash: Buffer;
  /** Of what it says: the very same record again is known by it. */
  readonly recordHash: Buffer;
  readonly body: Buffer;
  readonly sourceModified: Date;
  /** It changes who may see what, and is not in force until it is applied. */
  readonly changesVisibility: boolean;
  readonly saysSharing: boolean;
  readonly receivedAt: Date;
}

/** What became of one record of a call at its door. */
export interface Result {
  /** `duplicate`: the very same record had been taken in, and `receipt` is that one's. `held` and `rejected`: nothing of it is kept. */
  readonly outcome: 'accepted' | 'duplicate' | 'held' | 'rejected';
  readonly receipt?: string;
  readonly issues?: readonly FieldIssue[];
}

export interface KeyClaim {
  readonly clientId: string;
  readonly key: string;
  readonly fingerprint: Buffer;
  /** The receipt, where the call is one record that is stored whatever else is. */
  readonly inboxId: string | undefined;
  readonly at: Date;
}

/** What an idempotency key was used for. */
export interface UsedKey {
  readonly fingerprint: Buffer;
  readonly results: readonly Result[];
}

/** A record that somebody is found by: the source's own id and, where it has one, a number with a birth date. All keyed hashes. */
export interface IdentifierHashes {
  readonly source: string;
  readonly local: Buffer;
  readonly number: Buffer | undefined;
  readonly numberAndDate: Buffer | undefined;
}

/** A person's record in one source as it stands: applied, or on its way. */
export interface Standing {
  readonly personId: string;
  readonly source: string;
  /** As last applied; undefined where none was. */
  readonly applied: { readonly marksHash: Buffer; readonly sharingHash: Buffer | undefined } | undefined;
  /** A record waits to be applied; one that changes who may see what. */
  readonly isWaiting: boolean;
  readonly changeIsWaiting: boolean;
}

/** What may be taken in at once, and how much may wait to be applied. */
export interface IntakeLimits {
  /** Calls that have a database connection at once: the other connections are for whoever asks. */
  readonly atOnce: number;
  /** Records that may wait to be applied. */
  readonly backlog: number;
  /** Minutes that the oldest of them may have waited; undefined for any. */
  readonly backlogMinutes: number | undefined;
  /** Milliseconds by which the one thread may be late, in the middle of a second, before pushes are turned away. */
  readonly lateMs: number;
}

/** How much waits to be applied. */
export interface Backlog {
  /** Records; of very many, no more than were asked for. */
  readonly records: number;
  /** When the oldest of those that were looked at came. */
  readonly oldest: Date | undefined;
}

/**
 * The steps of taking in calls, each one statement or two however many they are and however long. To be called in the order in which they are here, without
 * waiting where no answer is needed: every call then takes what it locks in one order, kind by kind and each kind ascending, and no two calls wait for each other crosswise.
 */
export interface IntakeStore {
  /**
   * Claims idempotency keys, each once. A key already used gives what it was used for, in its place. Waits while another transaction holds one.
   * @throws GatewayError `key-in-use` when that takes too long
   */
  claimKeys(claims: readonly KeyClaim[]): Promise<readonly (UsedKey | undefined)[]>;
  /** People by hash, those that are known; the key is the hash in base64url. */
  findPeople(hashes: readonly Buffer[]): Promise<ReadonlyMap<string, string>>;
  /** Holds everybody else who takes in somebody with one of these, to the end of the transaction. */
  holdIdentifiers(hashes: readonly Buffer[]): Promise<void>;
  /** Those of the people whom a source knows under an identifier of its own, as `person source`. */
  knownTo(personIds: readonly string[], sources: readonly string[]): Promise<ReadonlySet<string>>;
  /** Makes people and their keys, those that are not there. */
  makePeople(personIds: readonly string[]): Promise<void>;
  /** Holds the people's lanes: the order of acceptance is the order of commits. MUST come before any lock on a person and before any claim, as the worker takes them. */
  holdLanes(personIds: readonly string[]): Promise<void>;
  /** Claims what new people are found by. What stands for somebody else stays theirs. */
  claimIdentifiers(identifiers: readonly (IdentifierHashes & { readonly personId: string })[]): Promise<void>;
  /** Receipts of the very same records from the same client, by `client hash`, the hash in base64url; of those that were given up, none. */
  findSame(
    records: readonly {
      readonly clientId: string;
      readonly personId: string;
      readonly sourceModified: Date;
      readonly recordHash: Buffer;
    }[],
  ): Promise<ReadonlyMap<string, string>>;
  standings(
    of: readonly { readonly personId: string; readonly source: string }[],
  ): Promise<readonly Standing[]>;
  /** Receipt of what a source last had accepted of a person, applied or not. */
  latestReceipt(personId: string, source: string): Promise<string | undefined>;
  /** Takes the people's exclusive locks. */
  lockPeople(personIds: readonly string[]): Promise<void>;
  /** Reads the people's keys, all at once. Gives those who have none: they were erased. */
  openKeys(personIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Keeps records, sealed, at the end of their people's lanes, in the order given. Keys MUST be open. Counts only once the transaction is committed. */
  add(arrivals: readonly Arrival[]): void;
  /** Keeps what calls were answered, for whoever repeats one. */
  keepAnswers(answers: readonly { readonly claim: KeyClaim; readonly results: readonly Result[] }[]): void;
}
