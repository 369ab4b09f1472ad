import { GatewayError } from '../../errors.ts';
import { orLogRefusal } from '../log/or-log-refusal.ts';
import type { IdentityDecision, Pair, PossiblyOne, Verdict } from '../ports/identity.ts';
import type { PersonLink } from '../ports/person-links.ts';
import { checkMayDecideIdentity, identityAttempt, type Operator } from './identity-entry.ts';
import type { IdentityReason } from './identity-reasons.ts';
import { withPair, type IdentityDesk } from './pair.ts';

/** Whom it is asked of, what was decided, and who is merged: ids and reasons only. */
export interface IdentityLists {
  /** Longest waiting first. */
  readonly questions: readonly PossiblyOne[];
  /** That stand, newest first. */
  readonly decisions: readonly IdentityDecision[];
  readonly merged: readonly PersonLink[];
}

/**
 * Passes for an operator; anybody else's attempt is an entry.
 *
 * @throws GatewayError `not-permitted`
 */
export function checkOperator({ store, clock }: IdentityDesk, by: Operator, tries: string): Promise<void> {
  return orLogRefusal(store, identityAttempt(by, clock(), { decision: tries }), async () =>
    checkMayDecideIdentity(by),
  );
}

/**
 * The whole work-list. It names nobody, so a look at it is no disclosure; one that is refused is an entry.
 *
 * @throws GatewayError `not-permitted`
 */
export async function listIdentity(desk: IdentityDesk, by: Operator, limit: number): Promise<IdentityLists> {
  await checkOperator(desk, by, 'list');
  const { store } = desk;
  const [questions, decisions, merged] = await Promise.all([
    store.peopleInQuestion(limit),
    store.identityDecisions(limit),
    store.mergedPeople(limit),
  ]);
  return { questions, decisions, merged };
}

/**
 * Records what somebody decided. It takes the two off the work-list; who is found, what is shown and what senders are told stay as they are. Logged.
 *
 * @throws GatewayError `not-permitted`; `not-found` of two of whom it is not asked; `already-decided` while another decision stands
 */
export async function decideIdentity(
  desk: IdentityDesk,
  by: Operator,
  two: Pair,
  { verdict, reason }: { readonly verdict: Verdict; readonly reason: IdentityReason },
): Promise<void> {
  await withPair(desk, by, two, { decision: verdict, reason }, async ({ tx, pair, at }) => {
    if (!(await tx.identity.decide({ ...pair, verdict, reason, at })))
      throw new GatewayError('already-decided');
  });
}

/**
 * Takes a decision back: the two are on the work-list again, if it is still asked. Two who are merged are parted first. Logged.
 *
 * @throws GatewayError `not-permitted`; `not-found` when no decision on them stands; `already-merged`
 */
export async function withdrawDecision(
  desk: IdentityDesk,
  by: Operator,
  two: Pair,
  reason: IdentityReason,
): Promise<void> {
  await withPair(desk, by, two, { decision: 'withdrawn', reason }, async ({ tx, pair, at }) => {
    if ((await tx.links.between(pair.one, pair.other)) !== undefined)
      throw new GatewayError('already-merged');
    if (!(await tx.identity.withdraw(pair, at))) throw new GatewayError('not-found');
  });
}
