/** A fictional member of staff that the stand-in offers. */
export interface DemoStaff {
  /** Twelve digits, as a national user id has. */
  readonly userId: string;
  readonly givenName: string;
  readonly familyName: string;
  /** What the button says beside the name: "Mental health liaison nurse, Riverbank Hospital". */
  readonly description: string;
  readonly role: {
    readonly personRoleId: string;
    /** ODS code. */
    readonly organisation: string;
    /** `S8000:G8000:R8001`. */
    readonly code: string;
    readonly name: string;
  };
  /** Authentication assurance level; 3, a smartcard, unless told. */
  readonly assurance?: 1 | 2 | 3;
}

/** The `acr` CIS2 gives for a level. */
export const acrOf = (person: DemoStaff): string => `AAL${assuranceOf(person)}_ANY`;

const assuranceOf = (person: DemoStaff): number => person.assurance ?? 3;

/** CIS2-shaped ID token claims; `selected_roleid` only when the scope `selectedrole` was asked for. */
export function idTokenClaims(person: DemoStaff, scope: string): Record<string, unknown> {
  return {
    // CIS2 sends a string here and a number there; so does the stand-in.
    authentication_assurance_level: String(assuranceOf(person)),
    id_assurance_level: 3,
    ...(hasScope(scope, 'selectedrole') ? { selected_roleid: person.role.personRoleId } : {}),
  };
}

/** CIS2-shaped userinfo claims, by scope. */
export function userinfoClaims(person: DemoStaff, scope: string): Record<string, unknown> {
  const { personRoleId, organisation, code, name } = person.role;
  return {
    nhsid_useruid: person.userId,
    name: `${person.familyName.toUpperCase()} ${person.givenName}`,
    given_name: person.givenName,
    family_name: person.familyName,
    idassurancelevel: '3',
    ...(hasScope(scope, 'nationalrbacaccess')
      ? {
          nhsid_nrbac_roles: [
            { person_roleid: personRoleId, org_code: organisation, role_code: code, role_name: name },
          ],
        }
      : {}),
  };
}

const hasScope = (scopes: string, wanted: string): boolean => scopes.split(' ').includes(wanted);
