import { GatewayError } from '../errors.ts';
import type { Principal, StaffRole } from './principal.ts';

/** What the pages let a person do. What may be seen is decided item by item, later, by the consent engine. */
export type Action =
  | 'find-person'
  | 'see-support'
  | 'tell-team'
  | 'read-told'
  | 'use-emergency-access'
  | 'see-access-log'
  | 'review-looks'
  | 'see-received'
  | 'send-files'
  | 'record-choices'
  | 'simulate'
  | 'decide-blocked'
  | 'decide-identity';

const permitted: Record<StaffRole, readonly Action[]> = {
  'mh-liaison': ['find-person', 'see-support', 'tell-team', 'use-emergency-access'],
  'ig-officer': ['see-access-log', 'review-looks', 'simulate'],
  'case-worker': ['see-received', 'send-files', 'record-choices', 'read-told'],
  operator: ['decide-blocked', 'decide-identity'],
};

/**
 * Passes when the principal's role is permitted the action. Systems hold scopes, not roles, so none of these is theirs.
 * Throws `not-permitted`.
 */
export function checkPermission(principal: Principal, action: Action): void {
  if (!isPermitted(principal, action)) throw new GatewayError('not-permitted');
}

/** Whether the principal's role is permitted the action: for what a page offers. */
export function isPermitted(principal: Principal, action: Action): boolean {
  if (principal.kind !== 'staff') return false;
  // `Object.hasOwn`: a role read back from a store is data, and data may say `constructor`.
  return Object.hasOwn(permitted, principal.role) && permitted[principal.role].includes(action);
}
