import type { Principal } from '../../auth/principal.ts';
import { caseMinutes } from '../../consent/cases.ts';
import type { CaseOnRecord } from '../ports/emergency.ts';
import type { Release } from '../release.ts';
import { sourcesThatAllow } from './may-open-case.ts';

/** How a case stands, for whoever opened it. */
export interface CaseNow {
  readonly reason: CaseOnRecord['reason'];
  /** When it ended, or will. */
  readonly endsAt: Date;
  readonly isOpen: boolean;
}

/**
 * The caller's own case as it stands now; undefined for another's and for none. It says what a page may call itself: what is shown under the case
 * is decided anew with every look, and not by this.
 *
 * @throws GatewayError `unavailable`
 */
export async function readCaseNow(
  release: Pick<Release, 'store' | 'clock'>,
  caller: Principal,
  id: string,
): Promise<CaseNow | undefined> {
  const at = release.clock();
  const found = await release.store.transaction((tx) => tx.cases.find(id));
  if (found === undefined || !caller.identities.includes(found.opener.identity)) return undefined;
  const hourEnds = found.openedAt.getTime() + caseMinutes * 60_000;
  const endsAt = new Date(Math.min(hourEnds, found.closedAt?.getTime() ?? hourEnds));
  return { reason: found.reason, endsAt, isOpen: found.closedAt === undefined && at < endsAt };
}

/**
 * Whether any agreement in force foresees emergency access for the caller's organisation and role. The same for whomever they ask.
 *
 * @throws GatewayError `unavailable`
 */
export async function isCaseForeseen(
  release: Pick<Release, 'store' | 'clock'>,
  caller: Principal,
): Promise<boolean> {
  const agreements = await release.store.transaction((tx) => tx.inbox.agreements());
  return sourcesThatAllow(agreements, caller, release.clock()).length > 0;
}
