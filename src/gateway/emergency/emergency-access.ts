import { randomUUID } from 'node:crypto';
import type { Principal } from '../../auth/principal.ts';
import { caseMinutes } from '../../consent/cases.ts';
import { GatewayError } from '../../errors.ts';
import type { EmergencyReason } from '../../living-well/emergency-access.ts';
import { keyedHash, nhsNumberAndBirthDate } from '../../sealing/keyed-hash.ts';
import type { MasterKeys } from '../../sealing/keys.ts';
import { findAsked, type Asked } from '../asked.ts';
import { heedRestriction } from '../heed-restriction.ts';
import type { NumberCheck } from '../check-number.ts';
import { emergencyEntry, actOrLogRefusal } from './emergency-entry.ts';
import type { CaseOnRecord, CaseOpener, Opening } from '../ports/emergency.ts';
import { checkMayUseCases, sourcesThatAllow } from './may-open-case.ts';
import type { NewCase } from '../ports/reviews.ts';
import type { StoreTransaction } from '../ports/store.ts';
import type { Release } from '../release.ts';
import { actorHashOf } from '../review/review-policy.ts';

/** Who asks for emergency access to whom, and why. */
export interface EmergencyRequest {
  readonly caller: Principal;
  /** Whom a system acts for; staff act for themselves. */
  readonly user?: { readonly id: string; readonly name: string };
  readonly asked: Asked;
  /** What the national index says of the number, where it is asked. */
  readonly check?: Promise<NumberCheck> | undefined;
  readonly reason: { readonly code: EmergencyReason; readonly text: string };
}

export interface OpenedCase {
  readonly id: string;
  readonly expiresAt: Date;
  /** False when the same caller had it open already: the first reason and the first hour stand. */
  readonly isNew: boolean;
}

const caseMs = caseMinutes * 60_000;

/**
 * Opens emergency access to one person (consent-rules 6), and leaves in the same commit a notice for every organisation concerned. Whether
 * anybody is known by what was asked changes nothing in the answer: a case for nobody is kept like any other, and shows nothing.
 *
 * @throws GatewayError `not-permitted`, `unavailable`, the commit's own
 */
export async function openCase(release: Release, request: EmergencyRequest): Promise<OpenedCase> {
  const { caller, user, reason } = request;
  const asked = { ...wordsOf(request.asked), reason: reason.code, ...(user && { user: user.id }) };
  const act = { caller, user, kind: 'emergency-opened', asked } as const;
  return actOrLogRefusal(release, act, async () => {
    checkMayUseCases(caller);
    const personId = await findAsked(release, request.asked, request.check);
    await heedRestriction(release, await request.check, personId);
    const at = release.clock();
    return release.store.transaction(async (tx) => {
      const sources = sourcesThatAllow(await tx.inbox.agreements(), caller, at);
      if (sources.length === 0) throw new GatewayError('not-permitted');
      const opening = openingOf(release.keys, request);
      // One by one: two at once by one user are one case.
      await tx.people.lockIdentifier(opening.openerHash);
      const unclosed = await tx.cases.findUnclosed(opening);
      const isOpen = unclosed !== undefined && at.getTime() < unclosed.openedAt.getTime() + caseMs;
      const opened = isOpen ? unclosed : { id: randomUUID(), openedAt: at };
      if (!isOpen)
        await keep(tx, release.keys, { ...newCase(request, personId, sources), ...opened }, opening);
      const done = { outcome: 'done', personId, asked: { ...asked, case: opened.id } } as const;
      await tx.log.append(emergencyEntry(release, { ...act, ...done }));
      return { id: opened.id, expiresAt: new Date(opened.openedAt.getTime() + caseMs), isNew: !isOpen };
    });
  });
}

/**
 * Closes a case before its hour is over. Binds every read that starts after this resolves, on every replica. Closing one twice is closing it once.
 *
 * @throws GatewayError `not-permitted`; `not-found`: somebody else's case and none at all are one answer; `unavailable`, the commit's own
 */
export async function closeCase(release: Release, caller: Principal, id: string): Promise<void> {
  const act = { caller, kind: 'emergency-closed', asked: { case: id } } as const;
  return actOrLogRefusal(release, act, async () => {
    checkMayUseCases(caller);
    await release.store.transaction(async (tx) => {
      const found = await tx.cases.find(id);
      if (found === undefined || !caller.identities.includes(found.opener.identity)) {
        throw new GatewayError('not-found');
      }
      const { personId, opener } = found;
      // Readers of the person who began earlier finish first; who begins later waits, and finds it closed (reliability 2.4).
      await tx.people.lock(personId ?? id, 'exclusive');
      await tx.cases.close(found, release.clock());
      const done = { outcome: 'done', personId, user: opener.user } as const;
      await tx.log.append(emergencyEntry(release, { ...act, ...done }));
    });
  });
}

function newCase(
  { caller, user, reason }: EmergencyRequest,
  personId: string | undefined,
  sources: readonly string[],
): Omit<CaseOnRecord, 'id' | 'openedAt'> {
  const opener: CaseOpener =
    caller.kind === 'staff'
      ? { identity: caller.subject, name: caller.name }
      : { identity: `client|${caller.clientId}`, name: caller.clientId, user };
  const { organisation, organisations: askers, role } = caller;
  return { personId, opener, organisation, role, askers, sources, reason };
}

/** With a review on the queue of every party, and a notice of it. */
async function keep(
  tx: StoreTransaction,
  keys: MasterKeys,
  opened: CaseOnRecord,
  opening: Opening,
): Promise<void> {
  await tx.cases.add(opened, opening);
  const { id, openedAt, opener } = opened;
  for (const organisation of new Set([...opened.askers, ...opened.sources])) {
    const review: NewCase = {
      organisation,
      id,
      rule: 'emergency-access',
      severity: 'high',
      aboutKind: 'emergency',
      about: id,
      once: keyedHash(keys, 'review-once', 'emergency', id),
      actorHash: actorHashOf(keys, opener.identity),
      openedAt,
    };
    await tx.reviews.open([review]);
    const notice = { id: randomUUID(), caseId: id, organisation, at: openedAt };
    await tx.notices.add({ ...notice, kind: 'emergency-access.opened' });
  }
}

/** By what was asked, never by whom it found: otherwise asking twice in two ways would tell somebody known from somebody unknown. */
function openingOf(keys: MasterKeys, { caller, user, asked }: EmergencyRequest): Opening {
  const { organisation, role } = caller;
  const who = caller.kind === 'staff' ? [caller.subject] : [caller.clientId, user?.id ?? ''];
  return {
    openerHash: keyedHash(keys, 'emergency-opener', caller.kind, organisation, role, ...who),
    askedHash:
      asked.by === 'patient-id'
        ? keyedHash(keys, 'emergency-asked', asked.id)
        : nhsNumberAndBirthDate(keys, asked.nhsNumber, asked.birthDate),
  };
}

function wordsOf(asked: Asked): Readonly<Record<string, string>> {
  if (asked.by === 'patient-id') return { patient: asked.id };
  return { nhsNumber: asked.nhsNumber, birthDate: asked.birthDate };
}
