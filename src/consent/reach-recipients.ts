import { systems } from '../fhir/systems.ts';
import type { SharingAgreement } from './agreement.ts';
import { isInForce } from './agreements.ts';
import { breakGlass } from './purposes.ts';

/** Anybody of an organisation who asks in a role and for a purpose that an agreement foresees. */
export interface Recipient {
  /** ODS code. */
  readonly organisation: string;
  readonly role: string;
  /** v3 PurposeOfUse code. */
  readonly purpose: string;
  /** The organisation and those above it as `system|value`: what a Consent may name. */
  readonly identities: readonly string[];
  /** The organisation and those above it, ODS codes, nearest first. */
  readonly organisations: readonly string[];
}

/** The organisations there are, ODS codes, and those above each of them, nearest first. */
export interface Organisations {
  readonly known: readonly string[];
  readonly above: (organisation: string) => readonly string[];
}

/**
 * Who may ask at all under the agreements in force: each recipient organisation, those below it too, by role and purpose. Sorted, each once.
 * Without emergency access (`BTG`): that is one user's case for one person, not what an organisation may see.
 */
export function recipientsOf(
  agreements: readonly SharingAgreement[],
  organisations: Organisations,
  at: Date,
): readonly Recipient[] {
  const found = new Map<string, Recipient>();
  const chains = chainsOf(agreements, organisations);
  for (const { recipients, roles, purposes } of agreements.filter((one) => counts(one, agreements, at))) {
    for (const chain of chains) {
      if (!chain.some((organisation) => recipients.includes(organisation))) continue;
      for (const role of roles) {
        for (const purpose of purposes) {
          if (purpose === breakGlass) continue;
          const recipient = recipientOf(chain, role, purpose);
          found.set(recipientKey(recipient), recipient);
        }
      }
    }
  }
  return sorted(found);
}

/** Names a recipient: two with one key are one. Sorts by organisation, role and purpose. */
export function recipientKey({ organisation, role, purpose }: Recipient): string {
  return `${organisation} ${role} ${purpose}`;
}

/** Recipients of several lists, sorted, each once. */
export function unitedRecipients(...lists: readonly (readonly Recipient[])[]): readonly Recipient[] {
  return sorted(new Map(lists.flat().map((recipient) => [recipientKey(recipient), recipient])));
}

function sorted(found: ReadonlyMap<string, Recipient>): readonly Recipient[] {
  return [...found.keys()].toSorted().flatMap((key) => found.get(key) ?? []);
}

function counts(agreement: SharingAgreement, all: readonly SharingAgreement[], at: Date): boolean {
  const isReplaced = all.some(({ id, version }) => id === agreement.id && version > agreement.version);
  return !isReplaced && isInForce(agreement, at.getTime());
}

/** Each organisation there may be, with those above it. One that only an agreement names has nobody above it that is known. */
function chainsOf(
  agreements: readonly SharingAgreement[],
  { known, above }: Organisations,
): readonly (readonly string[])[] {
  const named = new Set([...known, ...agreements.flatMap(({ recipients }) => recipients)]);
  return [...named].map((organisation) => [...new Set([organisation, ...above(organisation)])]);
}

function recipientOf(organisations: readonly string[], role: string, purpose: string): Recipient {
  return {
    organisation: organisations[0] ?? '',
    role,
    purpose,
    identities: organisations.map((code) => `${systems.odsOrganization}|${code}`),
    organisations,
  };
}
