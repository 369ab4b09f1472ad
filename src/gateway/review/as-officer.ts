import type { AuditEntry, AuditKind } from '../../audit/entry.ts';
import { checkPermission, type Action } from '../../auth/permissions.ts';
import type { StaffPrincipal } from '../../auth/principal.ts';
import { logLook } from '../log/log-look.ts';
import { orLogRefusal } from '../log/or-log-refusal.ts';
import type { Officer } from '../ports/reviews.ts';
import type { StoreTransaction } from '../ports/store.ts';
import type { Release } from '../release.ts';

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
  const entry = logLook(release, officer, kind, asked);
  return orLogRefusal(release.store, entry, async () => {
    checkPermission(officer, needs);
    return release.store.transaction(async (tx) => {
      const { answer, outcome, personId, nhsNumber } = await work(tx);
      await tx.log.append({ ...entry, outcome, personId, detail: { ...entry.detail, nhsNumber } });
      return { answer, auditId: entry.id };
    });
  });
}

export function officerOf({ subject, name }: StaffPrincipal): Officer {
  return { subject, name };
}
