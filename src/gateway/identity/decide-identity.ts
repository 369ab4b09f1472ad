import type { Clock } from '../../clock.ts';
import { GatewayError } from '../../errors.ts';
import type { IdentityDecision, Pair, PossiblyOne, Verdict } from '../ports/identity.ts';
import type { Store } from '../ports/store.ts';
import type { IdentityReason } from './identity-reasons.ts';
import { logIdentity, withPair } from './pair.ts';

export interface IdentityDesk {
  readonly store: Store;
  readonly clock: Clock;
}

/** Pairs of whom it is asked whether they are one, longest waiting first. Ids and reasons only. For an operator at the command line. */
export function listQuestions({ store }: IdentityDesk, limit: number): Promise<readonly PossiblyOne[]> {
  return store.peopleInQuestion(limit);
}

/** Decisions that stand, newest first. */
export function listDecisions({ store }: IdentityDesk, limit: number): Promise<readonly IdentityDecision[]> {
  return store.identityDecisions(limit);
}

/**
 * Records what somebody decided. It takes the two off the work-list; who is found, what is shown and what senders are told stay as they are. Logged.
 *
 * @throws GatewayError `not-found` of two of whom it is not asked; `already-decided` while another decision stands
 */
export async function decideIdentity(
  { store, clock }: IdentityDesk,
  two: Pair,
  verdict: Verdict,
  reason: IdentityReason,
): Promise<void> {
  await withPair(store, two, async (tx, pair) => {
    const at = clock();
    if (!(await tx.identity.decide({ ...pair, verdict, reason, at })))
      throw new GatewayError('already-decided');
    await logIdentity(tx, at, pair, { decision: verdict, reason });
  });
}

/**
 * Takes a decision back: the two are on the work-list again, if it is still asked. Logged.
 *
 * @throws GatewayError `not-found` when no decision on them stands
 */
export async function withdrawDecision(
  { store, clock }: IdentityDesk,
  two: Pair,
  reason: IdentityReason,
): Promise<void> {
  await withPair(store, two, async (tx, pair) => {
    const at = clock();
    if (!(await tx.identity.withdraw(pair, at))) throw new GatewayError('not-found');
    await logIdentity(tx, at, pair, { decision: 'withdrawn', reason });
  });
}
