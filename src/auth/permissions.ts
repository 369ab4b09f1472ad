import { GatewayError } from '../errors.ts';
import type { Principal, StaffRole } from './principal.ts';

/** What the pages let a person do, in words. What may be seen is decided item by item, later, by the consent engine. */
export const actions = {
  'find-person': 'find a person, by number or through the national index',
  'see-support': 'see a person’s current support, and report something wrong in it',
  'tell-team': 'tell the team that the person is here, and introduce somebody',
  'read-told': 'read what the team was told',
  'use-emergency-access': 'open emergency access',
  'see-access-log': 'read the access log, a person’s ledger of choices, and who looked at them',
  'review-looks': 'review looks and emergency cases',
  'see-received': 'see what the organisation’s systems pushed and what became of it',
  'send-files': 'send files of records',
  'record-choices': 'record a person’s choices',
  simulate: 'try out what somebody could see',
  'decide-blocked': 'decide what becomes of records that are blocked',
  'decide-identity': 'decide whether two records are of one person',
} as const;

export type Action = keyof typeof actions;

/** Which role may do what. */
export const permitted: Readonly<Record<StaffRole, readonly Action[]>> = {
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
