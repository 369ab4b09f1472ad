import type { AuditActor } from '../../audit/entry.ts';

/** Two records that are one person's: `merged` goes by `survivor`. */
export interface LinkedPair {
  readonly survivor: string;
  readonly merged: string;
}

/** Who joined or parted two records, and why. */
export interface LinkGrounds {
  readonly actor: AuditActor;
  /** A code. */
  readonly reason: string;
  /** In their own words; sealed. */
  readonly note: string | undefined;
  readonly at: Date;
}

/** A link that stands. */
export interface PersonLink extends LinkedPair {
  readonly since: Date;
  readonly reason: string;
  /** Name of who decided. */
  readonly by: string;
}

/** A person at a place in their own order of changes. */
export interface PersonPlace {
  readonly personId: string;
  readonly revision: number;
}

/** Which records are one person's. Nothing here changes a row of anybody's. */
export interface PersonLinks {
  /** Which of the two goes by the other; undefined where neither does. */
  between(one: string, other: string): Promise<LinkedPair | undefined>;
  /** False, and nothing done, where it would make a chain: either is merged already, or the one to be merged has others merged into it. MUST hold both exclusive locks. */
  join(pair: LinkedPair, grounds: LinkGrounds): Promise<boolean>;
  /** False when the two are not joined. MUST hold both exclusive locks. */
  part(pair: LinkedPair, grounds: LinkGrounds): Promise<boolean>;
  /** Everybody who went by one name with this person at a place in the person's order, the survivor first, each with the place that is the same instant; the person alone where nobody did. */
  togetherAt(person: PersonPlace, at: Date): Promise<readonly PersonPlace[]>;
}
