import { checkPermission } from '../auth/permissions.ts';
import { allows } from '../auth/scopes.ts';
import { GatewayError } from '../errors.ts';
import type { SupportQuestion } from './asked.ts';
import { checkMayUseCases } from './emergency/may-open-case.ts';

/** What a system needs to ask for a person's current support: to read whatever the answer may hold. */
export const supportScope = 'system/*.rs';

/**
 * Passes when the caller may ask at all: staff by role, systems by scope and by a purpose they are registered for. What they may then see
 * is decided item by item.
 *
 * @throws GatewayError `not-permitted`
 */
export function checkMayAsk({ caller, purpose, emergencyCase }: SupportQuestion): void {
  if (emergencyCase !== undefined) checkMayUseCases(caller);
  if (caller.kind === 'staff') return checkPermission(caller, 'see-support');
  if (!allows(caller.scopes, supportScope) || !caller.purposes.includes(purpose)) {
    throw new GatewayError('not-permitted');
  }
}
