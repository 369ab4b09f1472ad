import { randomUUID } from 'node:crypto';
import type { StaffPrincipal } from '../../auth/principal.ts';
import { GatewayError } from '../../errors.ts';
import type { ReviewOutcome } from '../../living-well/emergency-access.ts';
import { keyedHash } from '../../sealing/keyed-hash.ts';
import type { NoteKind } from '../ports/reviews.ts';
import type { StoreTransaction } from '../ports/store.ts';
import type { Release } from '../release.ts';
import { asOfficer, officerOf } from './as-officer.ts';
import { openCases } from './open-cases.ts';
import { othersOf } from './release-case.ts';
import { checkMayOpenOn, ownCase, type OwnCase } from './release-own-case.ts';

/**
 * Makes the officer the case's owner: whoever asks knows whom to ask. A colleague may take it over.
 *
 * @throws GatewayError `not-permitted`, `not-found`, `review-closed`, `unavailable`, the commit's own; as do all of these
 */
export async function takeCase(release: Release, officer: StaffPrincipal, id: string): Promise<void> {
  await act(release, officer, { case: id, step: 'take' }, async (tx, own) => {
    checkOpen(own);
    await tx.reviews.take(own.found, officerOf(officer));
    await note(release, tx, officer, own, { kind: 'taken', text: '' });
  });
}

/** Adds a note, to a closed case too. Nothing said before is changed. */
export async function addNote(
  release: Release,
  officer: StaffPrincipal,
  id: string,
  text: string,
): Promise<void> {
  await act(release, officer, { case: id, step: 'note' }, (tx, own) =>
    note(release, tx, officer, own, { kind: 'note', text }),
  );
}

/** Records what was found, once. A hold that another officer does not find justified ends with it. */
export async function decideCase(
  release: Release,
  officer: StaffPrincipal,
  id: string,
  { outcome, text }: { readonly outcome: ReviewOutcome; readonly text: string },
): Promise<void> {
  await act(release, officer, { case: id, step: 'outcome', outcome }, async (tx, own) => {
    const at = release.clock();
    const isDecided = await tx.reviews.decide(own.found, outcome, at);
    if (!isDecided) throw new GatewayError('review-closed');
    await note(release, tx, officer, own, { kind: 'outcome', text });
    const { rule, about, organisation } = own.found;
    if (rule !== 'hold' || outcome === 'justified') return;
    const held = await tx.reviews.find(organisation, about);
    if (held === undefined) return;
    await tx.holds.lift(held.about, organisation, at);
    await tx.reviews.addNote(held, { kind: 'hold-lifted', at, author: officerOf(officer), text }, undefined);
  });
}

/** Answers a concern: whoever raised it reads this on their own case, and is told by reference that there is something to read. */
export async function answerConcern(
  release: Release,
  officer: StaffPrincipal,
  id: string,
  text: string,
): Promise<void> {
  await act(release, officer, { case: id, step: 'answer' }, async (tx, own) => {
    const { rule, raisedFrom, about: caseId } = own.found;
    if (rule !== 'concern' || raisedFrom === undefined) throw new GatewayError('not-found');
    await note(release, tx, officer, own, { kind: 'answer', text });
    const at = release.clock();
    const notice = { id: randomUUID(), caseId, organisation: raisedFrom, at };
    await tx.notices.add({ ...notice, kind: 'concern.answered' });
  });
}

/** Opens a case about an entry, whether a rule noticed it or not. Gives its reference. */
export async function openByHand(
  release: Release,
  officer: StaffPrincipal,
  entryId: string,
): Promise<string> {
  const asked = { entry: entryId, step: 'open' };
  const { answer } = await asOfficer(release, officer, { kind: 'review-act', asked }, async (tx) => {
    await checkMayOpenOn(tx, officer, entryId);
    const id = randomUUID();
    await tx.reviews.open([
      {
        organisation: officer.organisation,
        id,
        rule: 'by-hand',
        severity: 'medium',
        aboutKind: 'entry',
        about: entryId,
        once: keyedHash(release.keys, 'review-once', 'by-hand', id),
        openedAt: release.clock(),
      },
    ]);
    return { answer: id, outcome: 'done' };
  });
  return answer;
}

/** Raises a concern to the officers of another party: they are given this case's reference and the reason, and nothing else of it. */
export async function raiseConcern(
  release: Release,
  officer: StaffPrincipal,
  id: string,
  { to, reason }: { readonly to: string; readonly reason: string },
): Promise<void> {
  await act(release, officer, { case: id, step: 'concern', to }, async (tx, own) => {
    if (!othersOf(own).includes(to)) throw new GatewayError('not-found');
    const openedAt = release.clock();
    const raised = { organisation: to, id: randomUUID() };
    const { organisation } = officer;
    await openCases(tx, [
      {
        ...raised,
        rule: 'concern',
        severity: 'high',
        aboutKind: 'case',
        about: id,
        once: keyedHash(release.keys, 'review-once', 'concern', raised.id),
        raisedFrom: organisation,
        openedAt,
      },
    ]);
    const said = { kind: 'concern', at: openedAt, author: officerOf(officer), text: reason } as const;
    await tx.reviews.addNote(raised, said, undefined);
    await tx.reviews.addNote(own.found, said, own.personId);
  });
}

/** Leaves what a case is about out of the person's report until a day, for a reason that another officer reviews. */
export async function holdBack(
  release: Release,
  officer: StaffPrincipal,
  id: string,
  { until, reason }: { readonly until: string; readonly reason: string },
): Promise<void> {
  await act(release, officer, { case: id, step: 'hold', until }, async (tx, own) => {
    const { found, personId } = own;
    if (found.aboutKind === 'case' || personId === undefined) throw new GatewayError('not-found');
    const { organisation } = officer;
    const at = release.clock();
    const holdId = randomUUID();
    await tx.holds.place({ id: holdId, about: found.about, organisation, at, until });
    await note(release, tx, officer, own, { kind: 'hold', text: reason });
    await openCases(tx, [
      {
        organisation,
        id: holdId,
        rule: 'hold',
        severity: 'high',
        aboutKind: 'case',
        about: id,
        once: keyedHash(release.keys, 'review-once', 'hold', holdId),
        actorHash: keyedHash(release.keys, 'review-actor', officer.subject),
        openedAt: at,
      },
    ]);
  });
}

function checkOpen({ found }: OwnCase): void {
  if (found.closedAt !== undefined) throw new GatewayError('review-closed');
}

async function act(
  release: Release,
  officer: StaffPrincipal,
  asked: Readonly<Record<string, string>>,
  work: (tx: StoreTransaction, own: OwnCase) => Promise<void>,
): Promise<void> {
  await asOfficer(release, officer, { kind: 'review-act', asked }, async (tx) => {
    await work(tx, await ownCase(release, tx, officer, asked['case'] ?? ''));
    return { answer: undefined, outcome: 'done' };
  });
}

async function note(
  { clock }: Pick<Release, 'clock'>,
  tx: StoreTransaction,
  officer: StaffPrincipal,
  { found, personId }: OwnCase,
  { kind, text }: { readonly kind: NoteKind; readonly text: string },
): Promise<void> {
  await tx.reviews.addNote(found, { kind, at: clock(), author: officerOf(officer), text }, personId);
}
