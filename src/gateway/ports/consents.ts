import type { Consent } from '@medplum/fhirtypes';

/** Where a Consent is kept. */
export interface ConsentPlace {
  readonly personId: string;
  readonly source: string;
  readonly id: string;
}

/** A Consent that binds nobody as it was meant until somebody completes it: an entry of the work-list, without a word of the person's. */
export interface ConsentToComplete {
  readonly personId: string;
  readonly consentId: string;
  /** Codes, as `holdUntilComplete` gives them. */
  readonly missing: readonly string[];
  readonly foundAt: Date;
}

/** Consents that were recorded here, and what is still to be done about any. Under the person's exclusive lock where something is written. */
export interface ConsentStore {
  /** The version that stands; undefined when the source has none under this id. */
  standing(place: ConsentPlace): Promise<{ version: number; recordedAt: Date } | undefined>;
  /** One version, opened: the one that stands or an older one. */
  version(place: ConsentPlace, version: number): Promise<Consent | undefined>;
  /** Of one organisation, or of all sources: past a number of them none is evaluated. */
  count(personId: string, organisation?: string): Promise<number>;
  /** What the work-list says it lacks; nothing when it is not on it. */
  missing(personId: string, consentId: string): Promise<readonly string[]>;
  /** Puts it on the work-list with what it lacks, or off it when that is nothing. */
  note(entry: ConsentToComplete & { readonly sourceOrganisation: string }): Promise<void>;
}
