import { randomUUID } from 'node:crypto';
import type { Patient } from '@medplum/fhirtypes';
import type { Clock } from '../../clock.ts';
import { GatewayError } from '../../errors.ts';
import { systems } from '../../fhir/systems.ts';
import { isPlaceholderBirthDate } from '../../living-well/birth-date.ts';
import { compareDescriptions, type Description } from '../../living-well/compare-people.ts';
import type { IdentityDecision, LastReceipt, Pair, PossiblyOne, Verdict } from '../ports/identity.ts';
import type { Store, StoreTransaction } from '../ports/store.ts';
import type { IdentityReason } from './identity-reasons.ts';

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

/** What it takes to decide, and no more: what the two have in common, and which record to ask each source about. */
export interface Comparison {
  readonly likeness: ReturnType<typeof compareDescriptions>;
  readonly one: readonly LastReceipt[];
  readonly other: readonly LastReceipt[];
}

/**
 * Compares two people of whom it is asked, without a word of what either source said. Logged before it is given.
 *
 * @throws GatewayError `not-found` of two of whom it is not asked: an operator cannot try anybody against anybody
 */
export async function comparePeople({ store, clock }: IdentityDesk, two: Pair): Promise<Comparison> {
  return withPair(store, two, async (tx, pair) => {
    await tx.people.lock(pair.one, 'shared');
    await tx.people.lock(pair.other, 'shared');
    const likeness = compareDescriptions(await describe(tx, pair.one), await describe(tx, pair.other));
    const [one, other] = [
      await tx.identity.lastReceipts(pair.one),
      await tx.identity.lastReceipts(pair.other),
    ];
    await log(tx, clock(), pair, { decision: 'compare' });
    return { likeness, one, other };
  });
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
    await log(tx, at, pair, { decision: verdict, reason });
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
    await log(tx, at, pair, { decision: 'withdrawn', reason });
  });
}

function withPair<T>(
  store: Store,
  { one, other }: Pair,
  work: (tx: StoreTransaction, pair: Pair) => Promise<T>,
): Promise<T> {
  const pair = one < other ? { one, other } : { one: other, other: one };
  return store.transaction(async (tx) => {
    if (!(await tx.identity.isInQuestion(pair))) throw new GatewayError('not-found');
    return work(tx, pair);
  });
}

/** The newest description, of whatever source. */
async function describe(tx: StoreTransaction, personId: string): Promise<Description> {
  const { resources } = await tx.records.read(personId, ['Patient']);
  const newest = resources.toSorted((a, b) => b.sourceModified.getTime() - a.sourceModified.getTime())[0];
  return newest?.resource.resourceType === 'Patient' ? descriptionOf(newest.resource) : {};
}

function descriptionOf({ identifier, birthDate, name, address, telecom }: Patient): Description {
  return {
    nhsNumber: identifier?.find(({ system }) => system === systems.nhsNumber)?.value,
    birthDate: birthDate === undefined || isPlaceholderBirthDate(birthDate) ? undefined : birthDate,
    family: name?.[0]?.family,
    given: name?.[0]?.given?.[0],
    postcode: address?.[0]?.postalCode,
    telephone: telecom?.find(({ system }) => system === 'phone')?.value,
  };
}

/**
 * About neither of the two, and of no source: an entry that a source's IG officer could read would tell that somebody like its person is known from
 * elsewhere. Whoever may read the whole log finds both ids in it.
 */
async function log(
  tx: StoreTransaction,
  at: Date,
  { one, other }: Pair,
  what: Readonly<Record<string, string>>,
): Promise<void> {
  await tx.log.append({
    id: randomUUID(),
    at,
    kind: 'identity-decision',
    outcome: 'done',
    face: 'cli',
    organisation: 'gateway',
    askers: [],
    sources: [],
    role: 'operator',
    purpose: 'PATADMIN',
    actor: { kind: 'system', id: 'lwg', name: 'command line' },
    personId: undefined,
    detail: { asked: { one, other, ...what }, decisions: [], released: {} },
  });
}
