import { GatewayError } from '../../errors.ts';
import type { Pair } from '../ports/identity.ts';
import type { LinkedPair, LinkGrounds } from '../ports/person-links.ts';
import { operatorActor, type Operator } from './identity-entry.ts';
import type { IdentityReason } from './identity-reasons.ts';
import { withPair, type IdentityDesk, type InHand } from './pair.ts';

/** Why two are merged or parted. */
export interface Grounds {
  readonly reason: IdentityReason;
  /** In the operator's own words: sealed, and read by nobody who asks about the person. */
  readonly note?: string | undefined;
}

/** The longest note. */
export const longestNote = 500;

/**
 * Makes two records one person's from its commit on: whoever asks for either is shown what both say, as far as neither record's choices refuse it. No row
 * of either is changed, and what their sources send stays apart, so that parting them restores each exactly. The sources are told nothing.
 *
 * Both exclusive locks are held: no look that began before is under way when this resolves, and every one that begins later is at both.
 *
 * @throws GatewayError `not-permitted`; `not-found` of two of whom it is not asked; `already-decided` where it was decided that they are two;
 * `already-merged` where it would make a chain
 */
export async function mergePeople(
  desk: IdentityDesk,
  by: Operator,
  { survivor, merged }: LinkedPair,
  grounds: Grounds,
): Promise<void> {
  const { reason } = grounds;
  const deed = { decision: 'merged', survivor, reason };
  await withPair(desk, by, { one: survivor, other: merged }, deed, async ({ tx, pair, at }) => {
    await tx.people.lockTogether([survivor, merged], 'exclusive');
    if ((await tx.identity.standing(pair)) === 'different') throw new GatewayError('already-decided');
    if (!(await tx.links.join({ survivor, merged }, groundsOf(by, grounds, at))))
      throw new GatewayError('already-merged');
    await tx.identity.decide({ ...pair, verdict: 'same', reason, at });
  });
}

/**
 * Parts two who were merged, from its commit on: each is found and shown by itself again, as if they had never been merged; and the question is open again,
 * if it is still asked. What was shown while they were merged stays in the log of both.
 *
 * @throws GatewayError `not-permitted`; `not-found` of two who are not merged with one another
 */
export async function partPeople(
  desk: IdentityDesk,
  by: Operator,
  two: Pair,
  grounds: Grounds,
): Promise<void> {
  const deed = { decision: 'parted', reason: grounds.reason };
  await withPair(desk, by, two, deed, async ({ tx, pair, at }: InHand) => {
    await tx.people.lockTogether([pair.one, pair.other], 'exclusive');
    const link = await tx.links.between(pair.one, pair.other);
    if (link === undefined || !(await tx.links.part(link, groundsOf(by, grounds, at))))
      throw new GatewayError('not-found');
    await tx.identity.withdraw(pair, at);
  });
}

function groundsOf(by: Operator, { reason, note }: Grounds, at: Date): LinkGrounds {
  return { actor: operatorActor(by), reason, note, at };
}
