/** A record that blocks its lane until somebody decides. Names no person. */
export interface DeadLetter {
  readonly receipt: string;
  /** Why it could not be applied: a code of the table of errors. */
  readonly code: string;
  readonly since: Date;
  readonly organisation: string;
  /** site/system */
  readonly source: string;
  readonly attempts: number;
  /** Records of the same person that wait behind it, of whatever source. */
  readonly behind: number;
  /** It changes who may see what: until it is decided nothing of the person is shown to anybody. */
  readonly hidesPerson: boolean;
}

/** One that is being decided on. */
export interface DeadLetterInHand extends DeadLetter {
  readonly personId: string;
}

/** What becomes of a record that is given up. */
export interface Skipping {
  readonly reason: string;
  /** What its sender is told to do; nothing where there is nothing to do. */
  readonly issues: readonly { readonly field: string; readonly code: string; readonly fix: string }[];
  /** What it says of who may see what is given up too. Otherwise that stays in doubt, and nothing is shown, until its source answers it. */
  readonly givesUpChoices: boolean;
}

export interface DeadLetterStore {
  /** Holds its lane to the end of the transaction; undefined when it blocks none. MUST come before any lock on the person. */
  take(receipt: string): Promise<DeadLetterInHand | undefined>;
  /** Its lane tries it again, with all its attempts before it. */
  retry(letter: DeadLetterInHand, at: Date): Promise<void>;
  /** Its lane goes on without it. MUST hold the person's exclusive lock. */
  skip(letter: DeadLetterInHand, skipping: Skipping, at: Date): Promise<void>;
}
