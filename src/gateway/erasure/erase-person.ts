import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { GatewayError } from '../../errors.ts';
import type { Store, StoreTransaction } from '../ports/store.ts';
import type { ErasureReason, HoldReason, IntroductionChoice } from './erasure-reasons.ts';

export interface ErasureDesk {
  readonly store: Store;
  readonly clock: Clock;
}

/**
 * Erases a person, at the command line: destroys the key that everything of theirs is sealed under. From its commit on nothing of them can be opened, here or
 * in the log, and nobody finds them; looks that began before have finished. What sources call them stays as a keyed hash, so that what they send again is refused.
 *
 * @param choice what becomes of introductions by the person's number, where there are any
 * @throws GatewayError `not-found`: nobody, or erased before; `introduced`: there are introductions by the person's number, and no `choice`;
 * `legal-hold`; `already-merged`: part them first; the commit's own
 */
export async function erasePerson(
  { store, clock }: ErasureDesk,
  personId: string,
  reason: ErasureReason,
  choice?: IntroductionChoice,
): Promise<void> {
  await store.transaction(async (tx) => {
    const at = clock();
    if ((await tx.erasure.standingOf(personId)) === undefined) throw new GatewayError('not-found');
    // As whoever takes something in: the lanes first, then the people. With their lane held nobody gains a number, and with the numbers held nobody is
    // introduced by one: an introduction that is on its way is waited for.
    await tx.intake.holdLanes([personId]);
    await tx.intake.holdIdentifiers(await tx.erasure.numbersOf(personId));
    const introduced = await tx.erasure.introductionsOf(personId);
    if (introduced.length > 0 && choice === undefined) throw new GatewayError('introduced');
    const people = [personId, ...(choice === 'with-introductions' ? introduced : [])];
    await tx.intake.holdLanes(people);
    await tx.people.lockTogether(people, 'exclusive');
    const introductions = introduced.length > 0 && { introductions: choice ?? '' };
    for (const person of people) {
      const came = await tx.erasure.erase(person, at);
      if (came !== 'erased') throw new GatewayError(refusals[came]);
      await logErasure(tx, at, { person, decision: 'erased', reason, ...introductions });
    }
  });
}

/** The introductions by somebody's number, each a person of its own: for whoever is to say what becomes of them. */
export async function introductionsOf(
  { store }: Pick<ErasureDesk, 'store'>,
  personId: string,
): Promise<readonly string[]> {
  return store.transaction((tx) => tx.erasure.introductionsOf(personId));
}

const refusals = { unknown: 'not-found', held: 'legal-hold', merged: 'already-merged' } as const;

/**
 * Puts a legal hold on a person: until it is ended, the database refuses to erase them. An erasure that is under way is waited for, and waits for this: one
 * of the two is refused.
 *
 * @throws GatewayError `not-found`: nobody, or one stands already; `person-erased`: nothing is left to hold; the commit's own
 */
export async function holdPerson(
  { store, clock }: ErasureDesk,
  personId: string,
  reason: HoldReason,
): Promise<void> {
  await store.transaction(async (tx) => {
    const at = clock();
    await tx.people.lock(personId, 'exclusive');
    if ((await tx.erasure.standingOf(personId)) === 'erased') throw new GatewayError('person-erased');
    if (!(await tx.erasure.hold(personId, at))) throw new GatewayError('not-found');
    await logErasure(tx, at, { person: personId, decision: 'hold', reason });
  });
}

/**
 * Ends a legal hold.
 *
 * @throws GatewayError `not-found` where none stands
 */
export async function endHold(
  { store, clock }: ErasureDesk,
  personId: string,
  reason: HoldReason,
): Promise<void> {
  await store.transaction(async (tx) => {
    if (!(await tx.erasure.endHold(personId))) throw new GatewayError('not-found');
    await logErasure(tx, clock(), { person: personId, decision: 'hold-ended', reason });
  });
}

/** Under the deployment's key: under the person's it could not be opened any more. The officers of the sources may read it; the id in it means nothing to whoever lacks the look-up key. */
async function logErasure(
  tx: StoreTransaction,
  at: Date,
  asked: Readonly<Record<string, string>> & { readonly person: string },
): Promise<void> {
  await tx.log.append({
    id: randomUUID(),
    at,
    kind: 'erasure',
    outcome: 'done',
    face: 'cli',
    organisation: 'gateway',
    askers: [],
    sources: await tx.erasure.sourcesOf(asked.person),
    role: 'operator',
    purpose: 'PATADMIN',
    actor: { kind: 'system', id: 'lwg', name: 'command line' },
    personId: undefined,
    detail: { asked, decisions: [], released: {} },
  });
}
