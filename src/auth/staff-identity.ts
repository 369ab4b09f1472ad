import type { OrganisationTree } from './organisation-tree.ts';
import { organisationIdentities, type StaffPrincipal } from './principal.ts';
import type { SignedInPerson } from './sign-in-claims.ts';
import { loadStaffRole, type StaffRoles } from './staff-roles.ts';

export interface StaffIdentityOptions {
  readonly staffRoles: StaffRoles;
  readonly organisationTree: OrganisationTree;
  /**
   * Identifier systems for the national user and role ids, when this provider may vouch for them. CIS2 may; a
   * charity's own provider may not, or its administrator could make anybody answer to a nurse's id.
   */
  readonly identitySystems?: { readonly user: string; readonly role: string };
}

/** One sign-in at a provider, as its logout tokens name it. Plain JSON. */
export interface SignInMark {
  readonly issuer: string;
  readonly sub: string;
  /** The provider's session, where it names one. */
  readonly sid?: string;
  /** When the provider vouched, by its own clock (`iat` of the ID token). */
  readonly vouchedAt: string;
}

/** A member of staff who has signed in, and how. */
export interface StaffIdentity {
  readonly principal: StaffPrincipal;
  readonly signIn: SignInMark;
  /** `person_roleid` of the chosen role: sent to national services as NHSD-Session-URID. */
  readonly roleId: string;
  readonly acr: string;
  readonly assurance: number;
  readonly authenticatedAt: Date;
}

/**
 * Who a signed-in person is here: role from the table of staff roles, organisations from the tree, and everything they
 * answer to in a Consent. Throws `not-permitted` when the table has no row for the role they chose.
 */
export async function identifyStaff(
  options: StaffIdentityOptions,
  issuer: string,
  person: SignedInPerson,
): Promise<StaffIdentity> {
  const { name, organisation, roleCode, roleId, acr, assurance, authenticatedAt } = person;
  const role = loadStaffRole(options.staffRoles, { issuer, organisation, roleCode });
  const organisations = await options.organisationTree(organisation);
  const subject = `${issuer}|${person.sub}`;
  const identities = [
    subject,
    ...nationalIdentities(options, person),
    ...organisationIdentities(organisations),
  ];
  const principal = { kind: 'staff', subject, name, organisation, organisations, role, identities } as const;
  const { sub, sid, vouchedAt } = person;
  const signIn = { issuer, sub, ...(sid !== undefined && { sid }), vouchedAt: vouchedAt.toISOString() };
  return { principal, signIn, roleId, acr, assurance, authenticatedAt };
}

function nationalIdentities(options: StaffIdentityOptions, person: SignedInPerson): readonly string[] {
  const systems = options.identitySystems;
  if (!systems) return [];
  const user = person.userId === undefined ? [] : [`${systems.user}|${person.userId}`];
  return [...user, `${systems.role}|${person.roleId}`];
}
