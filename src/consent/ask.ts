/** One thing asked of a person's Consents: everything that does not change from item to item. */
export interface Ask {
  readonly identities: ReadonlySet<string>;
  readonly knownActors: Pick<ReadonlySet<string>, 'has'>;
  readonly action: string;
  /** A permit must cover all of them, a deny catches any. Never empty. */
  readonly purposes: readonly string[];
  /** Epoch milliseconds. */
  readonly at: number;
}

export type Effect = 'permit' | 'deny';
