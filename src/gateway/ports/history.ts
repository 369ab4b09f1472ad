import type { Resource } from '@medplum/fhirtypes';
import type { PlaceInHistory } from './place-in-history.ts';
import type { PersonRecords } from './records.ts';

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

/** The past. Nothing that was on record is ever deleted, so it needs no lock. */
export interface HistoryStore {
  /** What `RecordStore.read` gave at that place, directory aside; undefined for somebody who was erased since. */
  recordsAt(
    personId: string,
    place: PlaceInHistory,
    wanted: { readonly types: readonly string[]; readonly emergencyCase?: string | undefined },
  ): Promise<PersonRecords | undefined>;
  /** The place at an instant. Of several changes at the very instant, after the last. */
  placeAt(personId: string, at: Date): Promise<PlaceInHistory>;
  /** Every version that a resource had until a place: of each source, oldest first. None for somebody who was erased since. */
  versionsOf(
    personId: string,
    resource: { readonly type: string; readonly id: string },
    place: PlaceInHistory,
  ): Promise<readonly StoredVersion[]>;
  /** Every version of every Consent that the person has had. */
  consentVersions(personId: string): Promise<readonly ConsentVersion[]>;
}
