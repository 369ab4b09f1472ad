import type { Resource } from '@medplum/fhirtypes';

/** How far things had come when something was read: what it takes to read the same again. */
export interface PlaceInHistory {
  /** Changes to the person's record until then, counted as they came to bind. */
  readonly revision: number;
  /** Versions of agreements recorded until then. */
  readonly agreements: number;
}

/** One version of a Consent, without what it says. */
export interface ConsentVersion {
  readonly reference: string;
  readonly version: string;
  readonly recordedAt: Date;
  readonly sourceOrganisation: string;
}

/** One version of a resource, opened. */
export interface StoredVersion {
  readonly resource: Resource;
  /** The case system that said it, as site/system: two may each describe one person under one reference. */
  readonly system: string;
  readonly sourceOrganisation: string;
  readonly sourceModified: Date;
  /** It is what stood at the place asked about. */
  readonly isCurrent: boolean;
}
