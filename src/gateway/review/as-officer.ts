import type { AuditEntry, AuditKind } from '../../audit/entry.ts';
import { checkPermission, type Action } from '../../auth/permissions.ts';
import type { StaffPrincipal } from '../../auth/principal.ts';
import { GatewayError } from '../../errors.ts';
import { lookEntry } from '../log/release-log.ts';
import { orLogRefusal } from '../log/or-log-refusal.ts';
import type { CaseOnRecord } from '../ports/emergency.ts';
import type { Officer, ReviewCase } from '../ports/reviews.ts';
import type { StoreTransaction } from '../ports/store.ts';
import type { Release } from '../release.ts';
import { actorHashOf } from './review-policy.ts';

/** What an officer does, as the log names it. */
export interface OfficerAct {
  readonly kind: Extract<AuditKind, 'review-queue' | 'review-case' | 'review-act' | 'ledger' | 'who-looked'>;
  readonly asked: AuditEntry['detail']['asked'];
  readonly needs?: Action;
}

/** What came of it, and whom it was about. */
export interface Done<T> {
  readonly answer: T;
  readonly outcome: AuditEntry['outcome'];
  readonly personId?: string | undefined;
  readonly nhsNumber?: string | undefined;
}

/**
 * Does it in one transaction with its own entry in the log, so that nothing is shown or changed that the log does not hold. An act that is refused is an entry too.
 *
 * @throws GatewayError `not-permitted`, `unavailable`, the commit's own, what `work` threw
 */
export async function asOfficer<T>(
  release: Pick<Release, 'store' | 'clock'>,
  officer: StaffPrincipal,
  { kind, asked, needs = 'review-looks' }: OfficerAct,
  work: (tx: StoreTransaction) => Promise<Done<T>>,
): Promise<{ readonly answer: T; readonly auditId: string }> {
  const entry = lookEntry(release, officer, kind, asked);
  return orLogRefusal(release.store, entry, async () => {
    checkPermission(officer, needs);
    return release.store.transaction(async (tx) => {
      const { answer, outcome, personId, nhsNumber } = await work(tx);
      await tx.log.append({ ...entry, outcome, personId, detail: { ...entry.detail, nhsNumber } });
      return { answer, auditId: entry.id };
    });
  });
}

/** A case of the officer's organisation, with what it is about. */
export interface OwnCase {
  readonly found: ReviewCase;
  readonly entry: AuditEntry | undefined;
  readonly emergency: CaseOnRecord | undefined;
  /** Whose record it is about, where it is somebody's. */
  readonly personId: string | undefined;
}

/**
 * One of the officer's organisation's cases. Another organisation's and none at all are one answer.
 *
 * @throws GatewayError `not-found`; `not-permitted` for the officer's own look
 */
export async function ownCase(
  { keys }: Pick<Release, 'keys'>,
  tx: StoreTransaction,
  officer: StaffPrincipal,
  id: string,
): Promise<OwnCase> {
  const { organisation, subject } = officer;
  const found = await tx.reviews.find(organisation, id);
  if (found === undefined) throw new GatewayError('not-found');
  const entry = found.aboutKind === 'entry' ? await tx.log.entry(found.about, organisation) : undefined;
  const emergency = found.aboutKind === 'emergency' ? await tx.cases.find(found.about) : undefined;
  const isOwn =
    found.actorHash?.equals(actorHashOf(keys, subject)) === true || emergency?.opener.identity === subject;
  if (isOwn) throw new GatewayError('not-permitted');
  return { found, entry, emergency, personId: entry?.personId ?? emergency?.personId };
}

export function officerOf({ subject, name }: StaffPrincipal): Officer {
  return { subject, name };
}
