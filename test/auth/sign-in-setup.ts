import { fetchProviderKeys } from '../../src/adapters/provider-keys/provider-keys.ts';
import type { StaffRoles } from '../../src/auth/staff-roles.ts';
import type { SignInOptions } from '../../src/auth/oidc-sign-in.ts';
import { organisationTreeOf } from '../../src/auth/organisation-tree.ts';
import { systemClock } from '../../src/clock.ts';

export const redirectUri = 'http://127.0.0.1:1/sign-in/callback';
export const clientId = 'living-well-gateway';
export const clientSecret = 'only-for-this-test-00000000000000';

export const staffRolesFor = (issuer: string): StaffRoles => [
  { issuer, organisation: 'ZT901', roleCode: 'R8001', role: 'mh-liaison' },
  { issuer, organisation: 'ZT9', roleCode: 'S8002:G8003:R0001', role: 'ig-officer' },
  { issuer, organisation: 'ZC1', roleCode: 'R1710', role: 'case-worker' },
];

export const signInOptions = (issuer: string): SignInOptions => ({
  issuer: new URL(issuer),
  clientId,
  clientSecret,
  redirectUri: new URL(redirectUri),
  acrValues: 'AAL2_OR_AAL3_ANY',
  minimumAssurance: 2,
  staffRoles: staffRolesFor(issuer),
  organisationTree: organisationTreeOf(new Map([['ZT901', 'ZT9']])),
  allowInsecure: true,
  fetchKeySet: fetchProviderKeys,
  clock: systemClock,
});
