/** What operators watch: counts and ages, of nobody. */
export interface Watched {
  /** Records accepted and not applied yet, blocked lanes aside. */
  readonly recordsWaiting: number;
  /** Seconds that the oldest of them has waited. */
  readonly recordsOldest: number;
  /** Lanes that they wait in, up to 10,000. */
  readonly lanesWaiting: number;
  /** Records in the fullest of those. */
  readonly laneDeepest: number;
  /** Lanes that wait for a person's decision. */
  readonly lanesBlocked: number;
  /** Seconds that the first of those has been blocked. */
  readonly blockedOldest: number;
  /** Seconds that the oldest change of somebody's choices has been denying what it is about (ADR 6). */
  readonly choicesOldest: number;
  /** Entries of the access log that are durable and not in its tree yet, up to 10,000. */
  readonly logPending: number;
  /** Seconds that the oldest of a thousand of them has waited. */
  readonly logOldest: number;
  /** Entries in the tree. */
  readonly logSize: number;
  /** Entries in the tree which no checkpoint covers yet. */
  readonly logUnpublished: number;
  /** Seconds since the whole log was last recomputed and held; since it was begun, where it never was. */
  readonly logVerifiedAge: number;
  /** 1 while the last time it did not hold. */
  readonly logBroken: number;
  readonly noticesWaiting: number;
  /** Things told to teams and introductions that nobody has answered for three days, and that are not older than two weeks. */
  readonly toldUnseen: number;
  /** Receipts whose senders are still to be told, up to 10,000. */
  readonly receiptsUntold: number;
  readonly importsWaiting: number;
  /** Case systems that have said nothing for longer than the deployment allows. */
  readonly feedsSilent: number;
  /** Seconds by which this machine's clock is ahead of the database's; negative where it is behind. */
  readonly clockSkew: number;
}

/** @throws where the database cannot be read */
export type Watch = () => Promise<Watched>;
