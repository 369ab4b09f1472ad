/** What the verification of a person's number came to. */
export type IndexResult = 'verified' | 'replaced' | 'other-person' | 'unknown' | 'invalidated';

export interface IndexCheck {
  readonly personId: string;
  /** Keyed hash of the number that was verified. */
  readonly number: Buffer;
  readonly result: IndexResult;
  /** Undefined where the index did not say: what it said before stands. So does a restriction that was heard since it was asked. */
  readonly isRestricted: boolean | undefined;
  /** {@link IndexCheckStore.heard} when the index was asked. */
  readonly heardBefore: number;
  readonly checkedAt: Date;
  /** When it is to be asked again. */
  readonly dueAt: Date;
}

/** What the national index said of people. Nothing of it is ever told to a source. */
export interface IndexCheckStore {
  /** From now on nothing is told that could lead to the person; nothing happens for nobody. Counted. MUST hold the person's exclusive lock. */
  restrict(personId: string): Promise<void>;
  /** How often {@link restrict} was said of the person. */
  heard(personId: string): Promise<number>;
  /** Keeps a verification. MUST hold the person's exclusive lock. */
  keep(check: IndexCheck): Promise<void>;
  /** Whether this number was found to be the person's. */
  isVerified(personId: string, number: Buffer): Promise<boolean>;
  /** People with a number that is to be verified, longest due first. */
  due(at: Date, limit: number): Promise<readonly string[]>;
}
