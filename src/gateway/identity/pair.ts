import type { Clock } from '../../clock.ts';
import { GatewayError } from '../../errors.ts';
import { orLogRefusal } from '../log/or-log-refusal.ts';
import type { Pair } from '../ports/identity.ts';
import type { Store, StoreTransaction } from '../ports/store.ts';
import {
  checkMayDecideIdentity,
  identityAttempt,
  identityEntries,
  type IdentityAct,
  type Operator,
} from './identity-entry.ts';

export interface IdentityDesk {
  readonly store: Store;
  readonly clock: Clock;
}

/** What is done about two, in codes: for the log. */
export type Deed = Readonly<Record<string, string>> & { readonly decision: string };

/** The two, the lower id first, and when. */
export interface InHand {
  readonly tx: StoreTransaction;
  readonly pair: Pair;
  readonly at: Date;
}

/**
 * Does something about two of whom it is asked, the lower id first, and logs it for both in the same commit; a refusal is an entry too.
 *
 * @throws GatewayError `not-permitted`; `not-found` of two of whom it is not asked: an operator cannot try anybody against anybody
 */
export function withPair<T>(
  { store, clock }: IdentityDesk,
  by: Operator,
  { one, other }: Pair,
  deed: Deed,
  work: (inHand: InHand) => Promise<T>,
): Promise<T> {
  const at = clock();
  const pair = one < other ? { one, other } : { one: other, other: one };
  const act: IdentityAct = { ...pair, ...deed };
  return orLogRefusal(store, identityAttempt(by, at, act), async () => {
    checkMayDecideIdentity(by);
    return store.transaction(async (tx) => {
      if (!(await tx.identity.isInQuestion(pair))) throw new GatewayError('not-found');
      const done = await work({ tx, pair, at });
      await tx.log.appendAll(identityEntries(by, at, act));
      return done;
    });
  });
}
