import type { PersonLink } from './person-links.ts';

/** Two people by their ids, the lower first. */
export interface Pair {
  readonly one: string;
  readonly other: string;
}

/** Why it is asked whether two people are one: one NHS number stands for both, or they are described alike. */
export type Question = 'same-number' | 'alike';

export interface PossiblyOne extends Pair {
  readonly why: readonly Question[];
  readonly since: Date;
}

export type Verdict = 'same' | 'different';

/** What somebody decided of two people. */
export interface IdentityDecision extends Pair {
  readonly verdict: Verdict;
  /** A code. */
  readonly reason: string;
  readonly at: Date;
}

/** The newest record of a person from one case system: whom to ask, and what to quote. */
export interface LastReceipt {
  readonly source: string;
  readonly organisation: string;
  readonly receipt: string;
}

/** Whether people are one. Nothing here is ever used to find anybody, or told to a sender. */
export interface IdentityStore {
  /**
   * Keeps what this source's description of a person is compared by, and notes who is described alike. MUST come last of what takes locks: it holds
   * everybody else who brings the same description.
   */
  resemble(described: {
    readonly personId: string;
    readonly source: string;
    readonly hashes: readonly Buffer[];
    readonly at: Date;
  }): Promise<void>;
  /** Whether it is asked, or was decided, if these two are one: of themselves, or of somebody who goes by one of them. */
  isInQuestion(pair: Pair): Promise<boolean>;
  lastReceipts(personId: string): Promise<readonly LastReceipt[]>;
  /** What stands of these two; undefined where nobody decided. */
  standing(pair: Pair): Promise<Verdict | undefined>;
  /** False, and nothing done, while another decision on them stands. */
  decide(decision: IdentityDecision): Promise<boolean>;
  /** Takes the standing decision back: the question is open again. False when there is none. */
  withdraw(pair: Pair, at: Date): Promise<boolean>;
}

/** The lists, outside a transaction: they decide nothing. */
export interface IdentityLists {
  /** Pairs that nobody has decided on, longest waiting first; whoever is merged under the name of the survivor. */
  peopleInQuestion(limit: number): Promise<readonly PossiblyOne[]>;
  /** Decisions that stand, newest first. */
  identityDecisions(limit: number): Promise<readonly IdentityDecision[]>;
  /** Links that stand, newest first. */
  mergedPeople(limit: number): Promise<readonly PersonLink[]>;
}
