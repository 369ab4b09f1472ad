import { checkPermission } from '../../auth/permissions.ts';
import type { Principal } from '../../auth/principal.ts';
import type { SharingAgreement } from '../../consent/agreement.ts';
import { isInForce } from '../../consent/agreements.ts';
import { GatewayError } from '../../errors.ts';

/**
 * Passes when somebody may deal with Consents at all. Systems need a scope, which their face has checked; staff a role.
 *
 * @throws GatewayError `not-permitted`
 */
export function checkMayRecord(caller: Principal): void {
  if (caller.kind === 'staff') checkPermission(caller, 'record-choices');
}

/**
 * Passes when an agreement is in force under which the caller's organisation shares what it holds. A recipient may not record a yes: it would open
 * other organisations' records to itself.
 *
 * @throws GatewayError `no-agreement-to-push`
 */
export function checkShares(caller: Principal, agreements: readonly SharingAgreement[], at: Date): void {
  const shares = agreements.some(
    (agreement) => agreement.source === caller.organisation && isInForce(agreement, at.getTime()),
  );
  if (!shares) throw new GatewayError('no-agreement-to-push');
}

/**
 * Passes when an agreement is in force that the caller's organisation is party to: as its source, or as a recipient.
 *
 * @throws GatewayError `no-agreement-to-push`
 */
export function checkParty(caller: Principal, agreements: readonly SharingAgreement[], at: Date): void {
  const isParty = agreements.some(
    (agreement) =>
      isInForce(agreement, at.getTime()) &&
      (agreement.source === caller.organisation ||
        agreement.recipients.some((recipient) => caller.organisations.includes(recipient))),
  );
  if (!isParty) throw new GatewayError('no-agreement-to-push');
}
