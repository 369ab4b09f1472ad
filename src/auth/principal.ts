/** What a signed-in member of staff may be here. Each is also a recipient role of a sharing agreement, but `operator`: who runs the gateway sees nobody. */
export const staffRoles = ['mh-liaison', 'ig-officer', 'case-worker', 'operator'] as const;
export type StaffRole = (typeof staffRoles)[number];

/** A member of staff, as the sign-in provider vouched for them in the role they chose. */
export interface StaffPrincipal {
  readonly kind: 'staff';
  /** `issuer|sub`: two providers may give the same `sub` to different people. */
  readonly subject: string;
  readonly name: string;
  /** ODS code of the organisation whose role was chosen. */
  readonly organisation: string;
  /** That organisation and those above it, ODS codes, nearest first. */
  readonly organisations: readonly string[];
  readonly role: StaffRole;
  /** All that the caller answers to as `system|value`, organisations above included (consent-rules 3). */
  readonly identities: readonly string[];
  readonly sessionId?: string;
}

/** A registered system: a VCS case system, an EPR, a script with an API key. */
export interface SystemPrincipal {
  readonly kind: 'system';
  readonly clientId: string;
  /** ODS code of the organisation the client was registered for. */
  readonly organisation: string;
  readonly organisations: readonly string[];
  /** Recipient role in a sharing agreement. */
  readonly role: string;
  /** Scopes granted, as in `scopes.ts`. */
  readonly scopes: readonly string[];
  /** v3 PurposeOfUse codes the client may ask with. */
  readonly purposes: readonly string[];
  /** The case systems it may send for. Without it, none. */
  readonly source?: readonly { readonly site: string; readonly system: string }[];
  readonly identities: readonly string[];
}

/** The authenticated caller. */
export type Principal = StaffPrincipal | SystemPrincipal;

const odsOrganisation = 'https://fhir.nhs.uk/Id/ods-organization-code';

/** Organisations as a Consent names them: ODS system and code (UK Core; the US spelling is the registered one). */
export function organisationIdentities(organisations: readonly string[]): readonly string[] {
  return organisations.map((code) => `${odsOrganisation}|${code}`);
}
