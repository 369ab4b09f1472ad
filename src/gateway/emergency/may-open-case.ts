import { checkPermission } from '../../auth/permissions.ts';
import type { Principal } from '../../auth/principal.ts';
import { allows } from '../../auth/scopes.ts';
import type { SharingAgreement } from '../../consent/agreement.ts';
import { isInForce } from '../../consent/agreements.ts';
import { GatewayError } from '../../errors.ts';

/** What a system needs to open, use and close emergency access. */
export const emergencyScope = 'emergency-access';

/**
 * Passes when the caller may have to do with emergency access at all: staff by role, systems by a scope of its own.
 *
 * @throws GatewayError `not-permitted`
 */
export function checkMayUseCases(caller: Principal): void {
  if (caller.kind === 'staff') return checkPermission(caller, 'use-emergency-access');
  if (!allows(caller.scopes, emergencyScope)) throw new GatewayError('not-permitted');
}

/** Sources whose agreements in force allow the caller's organisation and role emergency access, sorted. */
export function sourcesThatAllow(
  agreements: readonly SharingAgreement[],
  { organisations, role }: Principal,
  at: Date,
): readonly string[] {
  const allowing = agreements.filter(
    (agreement) =>
      isInForce(agreement, at.getTime()) &&
      agreement.recipients.some((recipient) => organisations.includes(recipient)) &&
      agreement.roles.includes(role) &&
      agreement.breakGlass?.roles.includes(role) === true,
  );
  return [...new Set(allowing.map(({ source }) => source))].toSorted();
}
