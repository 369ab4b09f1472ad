export interface PeopleStore {
  /** Shared for reads, and with it the agreements; exclusive for changes to what may be seen. Held to the end of the transaction. */
  lock(personId: string, mode: 'shared' | 'exclusive'): Promise<void>;
  /** The same of several, in the one order in which everybody takes them. */
  lockTogether(personIds: readonly string[], mode: 'shared' | 'exclusive'): Promise<void>;
  /** The exclusive lock of one more person while another's is held: false, and not waited for, where waiting could be for one another. */
  lockBeside(held: string, personId: string): Promise<boolean>;
  /** Whether a source already knows the person under an identifier of its own. */
  isKnownTo(personId: string, source: string): Promise<boolean>;
  /** Whether an organisation has records of the person here, or one on its way. */
  hasRecordsFrom(personId: string, organisation: string): Promise<boolean>;
  /** Holds everybody else who asks for the same hash, to the end of the transaction. */
  lockIdentifier(hash: Buffer): Promise<void>;
  /** Claims look-up hashes for a person, as said by a source, in this order and up to the first that stands for somebody else. */
  claim(identifiers: readonly Identifier[]): Promise<Claimed>;
  /** Drops what this source said of a person earlier and no longer says, unless another source says it too. */
  keepOnly(personId: string, source: string, hashes: readonly Buffer[]): Promise<void>;
  /** Puts a record whose number stands for somebody else on the work-list. */
  noteConflict(conflict: IdentityConflict, at: Date): Promise<void>;
  /** Takes what this source said of this person off it: the number is mended. */
  endConflicts(personId: string, source: string, at: Date): Promise<void>;
  /** Whether another person of this source is kept apart because of the person's number. */
  isContested(personId: string, source: string): Promise<boolean>;
}

/** Two people whom one number stands for. */
export interface IdentityConflict {
  readonly inboxId: string;
  /** Who came later. */
  readonly personId: string;
  readonly source: string;
  /** Who has the number. */
  readonly holderId: string;
  /** Both are people of this source. */
  readonly isOwn: boolean;
}

export interface Claimed {
  readonly held: readonly Buffer[];
  /** Who had the first that could not be claimed; undefined where all are held. */
  readonly holderId: string | undefined;
}

export interface Identifier {
  readonly hash: Buffer;
  readonly kind: 'local' | 'nhs-number' | 'nhs-number+birth-date';
  readonly personId: string;
  readonly source: string;
}
