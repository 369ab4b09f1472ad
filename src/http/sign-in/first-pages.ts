import type { StaffRole } from '../../auth/principal.ts';

/** Where each role starts. */
export const firstPages: Readonly<Record<StaffRole, string>> = {
  'mh-liaison': '/support',
  'ig-officer': '/ig',
  'case-worker': '/cases',
  operator: '/ops/inbox',
};
