import type { Consent, Resource } from '@medplum/fhirtypes';
import type { SharingAgreement } from './agreement.ts';

/** The rule set that every decision names (consent-rules, `lwg-consent-1`). */
export const ruleSet = 'lwg-consent-1';

/** Who asks, as whom, and what for (consent-rules 3). Built once for a request; never changed. */
export interface DisclosureRequest {
  /** All that the caller answers to: references (`Practitioner/1`) or `system|value`, organisations above included. */
  readonly identities: readonly string[];
  /** The caller's organisation and those above it, ODS codes, nearest first. */
  readonly organisations: readonly string[];
  /** The recipient role from the sign-in, one of an agreement's `roles`. */
  readonly role: string;
  /** v3 PurposeOfUse codes; normally exactly one. */
  readonly purposes: readonly string[];
  /** v3/consentaction code; `access`, `use` and `disclose` count as one. */
  readonly action: string;
}

/** An emergency-access case (consent-rules 6): one user, one person, an hour at most. Whether it is open is the engine's question. */
export interface BreakGlassCase {
  readonly id: string;
  /** Who opened it: one of that user's identities, and nobody else's. */
  readonly openedBy: string;
  /** The recipient role it was opened in. */
  readonly role: string;
  /** The Patient reference of the one person it is for. */
  readonly patient: string;
  readonly openedAt: Date;
  /** Ended by hand; undefined while it was not. */
  readonly closedAt?: Date | undefined;
}

/** One stored thing that may be disclosed, with what the store knows of where it came from. */
export interface Item {
  /** `Goal/…`: the reference the item is known by. */
  readonly reference: string;
  readonly resource: Resource;
  /** ODS code of the organisation that sent it. */
  readonly source: string;
}

/** Everything a decision may rest on beside the request and the item. Read in one statement, after the lock. */
export interface Facts {
  /** Every agreement version on record that has not been replaced; whether it is in force is the engine's question. */
  readonly agreements: readonly SharingAgreement[];
  /** The people who may be a subject here: Patient reference -> every Consent version now on record for that person. */
  readonly people: ReadonlyMap<string, readonly Consent[]>;
  /** Emergency-access cases on record that may be open for a subject here; none when left out. */
  readonly cases?: readonly BreakGlassCase[];
  /** Actor references and `system|value` identifiers that the directory knows. */
  readonly knownActors: Pick<ReadonlySet<string>, 'has'>;
  /** Merged records: a Patient reference that is no longer used -> the one the person goes by now (consent-rules 2). */
  readonly samePerson?: ReadonlyMap<string, string>;
  /**
   * Stricter than consent-rules 4.5 among merged records: each of a person's Patient references that has a Consent on record must permit by itself, so
   * that a merge never takes the place of a permit that was withdrawn, or never given.
   */
  readonly eachMustPermit?: boolean | undefined;
}

/** The codes of consent-rules 2, in their fixed precedence. */
export const reasonCodes = [
  'error',
  'not-disclosable',
  'no-agreement',
  'absolute-withhold',
  'no-case',
  'refused',
  'no-consent',
  'permitted',
] as const;
export type ReasonCode = (typeof reasonCodes)[number];

/** A Consent that spoke, with the paths of the provisions that decided; `size-limit` where it was too large to evaluate. */
export interface ConsentEvidence {
  readonly reference: string;
  readonly version: string;
  readonly paths: readonly string[];
}

/** What a decision rested on, as codes and references only, sorted; no text of the item (consent-rules 7). */
export interface Evidence {
  readonly ruleSet: string;
  readonly agreement: { readonly id: string; readonly version: number } | null;
  /** Each Consent that spoke, with the paths of the provisions that decided. */
  readonly consents: readonly ConsentEvidence[];
  readonly topics: readonly string[];
  readonly labels: readonly string[];
  /** The emergency-access case without which this would not have been permitted, or that was needed to ask at all; null when none was. */
  readonly case: string | null;
}

/** The answer for one item. Travels with the item; nothing ever pairs the two by position. */
export interface Decision {
  readonly effect: 'permit' | 'deny';
  readonly code: ReasonCode;
  readonly evidence: Evidence;
}

/** Judges the items of one request, everything else made ready. Never throws: an error is a deny, code `error`. */
export interface Judge {
  judge(item: Item): Decision;
}

/** An item beside its own decision. */
export interface Judged {
  readonly item: Item;
  readonly decision: Decision;
}
