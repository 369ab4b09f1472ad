import { randomUUID } from 'node:crypto';
import { checkPermission } from '../../auth/permissions.ts';
import type { StaffPrincipal } from '../../auth/principal.ts';
import { GatewayError } from '../../errors.ts';
import type { ReviewOutcome } from '../../living-well/emergency-access.ts';
import { emergencyEntry, actOrLogRefusal } from './emergency-entry.ts';
import type { CaseOnRecord, CaseReference } from '../ports/emergency.ts';
import type { StoreTransaction } from '../ports/store.ts';
import type { Release } from '../release.ts';

/** What an officer is given at once; the oldest come first, so reviewing these shows the next. */
const mostCases = 100;

/**
 * The cases that the officer's organisation has not reviewed yet, by reference only. Parties are the asking organisation, those above it, and the
 * sources whose agreements allow it; each reviews for itself. Looking is in the log before the list is given.
 *
 * @throws GatewayError `not-permitted`, `unavailable`, the commit's own
 */
export async function casesToReview(
  release: Release,
  officer: StaffPrincipal,
): Promise<readonly CaseReference[]> {
  const act = { caller: officer, kind: 'emergency-cases', asked: {} } as const;
  return actOrLogRefusal(release, act, async () => {
    checkPermission(officer, 'review-emergency-access');
    return release.store.transaction(async (tx) => {
      const cases = await tx.cases.toReview(officer.organisation, mostCases);
      const outcome = cases.length > 0 ? 'shown' : 'nothing-shown';
      await tx.log.append(emergencyEntry(release, { ...act, outcome }));
      return cases;
    });
  });
}

/** What there is to judge a case by. Who it was for is in the access log, in the entries that carry the case's id. */
export interface CaseToReview {
  readonly id: string;
  readonly openedAt: Date;
  readonly organisation: string;
  readonly role: string;
  readonly openedBy: string;
  /** The text is undefined once the person was erased. */
  readonly reason: CaseOnRecord['reason'];
}

/**
 * One case with who opened it and why, for an officer on the asking side: a typed reason tells of the person, whom a source may not know.
 *
 * @throws GatewayError `not-permitted`; `not-found`: another's case and none at all are one answer; `unavailable`, the commit's own
 */
export async function releaseCase(
  release: Release,
  officer: StaffPrincipal,
  id: string,
): Promise<CaseToReview> {
  const act = { caller: officer, kind: 'emergency-cases', asked: { case: id } } as const;
  return actOrLogRefusal(release, act, async () => {
    checkPermission(officer, 'review-emergency-access');
    return release.store.transaction(async (tx) => {
      const found = await findFor(tx, officer, id, ({ askers }) => askers);
      await tx.log.append(emergencyEntry(release, { ...act, outcome: 'shown', personId: found.personId }));
      const { openedAt, organisation, role, opener, reason } = found;
      const openedBy = opener.user === undefined ? opener.name : `${opener.user.name}, by ${opener.name}`;
      return { id, openedAt, organisation, role, openedBy, reason };
    });
  });
}

/** An officer's finding. */
export interface Finding {
  readonly outcome: ReviewOutcome;
  readonly note: string;
  /** Why the case is left out of who has looked at the person's record. It is in it unless a reason is given. */
  readonly hiddenBecause?: string;
}

/**
 * Records what an officer found. Nothing found before is changed: a second finding stands beside the first.
 *
 * @throws GatewayError `not-permitted`, also to whoever opened the case; `not-found`; `unavailable`, the commit's own
 */
export async function reviewCase(
  release: Release,
  officer: StaffPrincipal,
  id: string,
  { outcome, note, hiddenBecause }: Finding,
): Promise<void> {
  const asked = { case: id, finding: outcome, ...(hiddenBecause !== undefined && { hidden: 'yes' }) };
  const act = { caller: officer, kind: 'emergency-reviewed', asked } as const;
  return actOrLogRefusal(release, act, async () => {
    checkPermission(officer, 'review-emergency-access');
    await release.store.transaction(async (tx) => {
      const found = await findFor(tx, officer, id, ({ askers, sources }) => [...askers, ...sources]);
      if (found.opener.identity === officer.subject) throw new GatewayError('not-permitted');
      await tx.cases.addReview(found, {
        id: randomUUID(),
        at: release.clock(),
        organisation: officer.organisation,
        officer: { subject: officer.subject, name: officer.name },
        outcome,
        note,
        hiddenBecause,
      });
      await tx.log.append(emergencyEntry(release, { ...act, outcome: 'done' }));
    });
  });
}

async function findFor(
  tx: StoreTransaction,
  { organisation }: StaffPrincipal,
  id: string,
  parties: (found: CaseOnRecord) => readonly string[],
): Promise<CaseOnRecord> {
  const found = await tx.cases.find(id);
  if (found === undefined || !parties(found).includes(organisation)) throw new GatewayError('not-found');
  return found;
}
