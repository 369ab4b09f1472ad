import type { Resource } from '@medplum/fhirtypes';
import type { SharingAgreement } from '../../consent/agreement.ts';
import type { BreakGlassCase } from '../../consent/types.ts';
import type { PlaceInHistory } from './place-in-history.ts';

/** A stored resource, opened. */
export interface StoredResource {
  /** Whose row it is. */
  readonly personId: string;
  readonly resource: Resource;
  readonly sourceOrganisation: string;
  /** When the source last said so; may be later than the version, which changes only with its content. */
  readonly sourceModified: Date;
}

/** What one read of a person gives. For nobody: empty, by the same statements. */
export interface PersonRecords {
  /** Everybody who is one with the person by a link that stands, the survivor first, the others by id; the person alone where nobody is. */
  readonly people: readonly string[];
  readonly resources: readonly StoredResource[];
  readonly directory: readonly Resource[];
  readonly agreements: readonly SharingAgreement[];
  /** Receipts of accepted records that change who may see what and are not in force yet. */
  readonly unsettledChanges: readonly string[];
  /** The emergency-access case that was named, if it is this person's and nobody closed it. */
  readonly cases: readonly BreakGlassCase[];
  /** There is something on record, and the key to it was destroyed. */
  readonly isErased: boolean;
  /** The national index says that nothing may lead to the person. */
  readonly isRestricted: boolean;
  readonly place: PlaceInHistory;
  readonly onPrimary: boolean;
}

export interface SourceRecord {
  readonly modified: Date;
  readonly contentHash: Buffer;
  /** Of when the choices in force are; undefined before the first. */
  readonly sharingModified: Date | undefined;
}

/** Whose record is being applied, as said by whom and when. */
export interface Applied {
  readonly personId: string;
  readonly source: string;
  readonly sourceOrganisation: string;
  readonly sourceModified: Date;
  readonly at: Date;
}

/** What is remembered of a record once it is applied. */
export interface Remembered {
  readonly contentHash: Buffer;
  readonly marksHash: Buffer;
  readonly sharingHash: Buffer | undefined;
}

/** A resource ready to be stored: with its keyed hash, and which directory resources can be reached from it. */
export interface PreparedResource {
  readonly resource: Resource & { id: string };
  readonly contentHash: Buffer;
  readonly directoryRefs: readonly string[];
}

export interface PreparedRecords {
  readonly personal: readonly PreparedResource[];
  readonly directory: readonly PreparedResource[];
  readonly standing: readonly string[];
}

export interface RecordStore {
  /** Everything a disclosure rests on, in statements that start after the lock was taken. Of the given types, or of all; with the case named. */
  read(
    personId: string | undefined,
    types?: readonly string[],
    emergencyCase?: string,
  ): Promise<PersonRecords>;
  lastApplied(personId: string, source: string): Promise<SourceRecord | undefined>;
  /** What one source says of a person now, of the given types, opened. MUST hold the person's exclusive lock. */
  saidBy(personId: string, source: string, types: readonly string[]): Promise<readonly StoredResource[]>;
  /**
   * Stores what changed as new versions, old ones to history; and retires what this source holds of the `standing` types and no longer says.
   * Gives the references of what changed, of which `trailOf` makes one resource more.
   */
  apply(
    applied: Applied,
    prepared: PreparedRecords,
    trailOf?: (changed: readonly string[]) => PreparedResource,
  ): Promise<readonly string[]>;
  /** Whether to apply it would store and retire nothing. */
  holds(applied: Applied, prepared: PreparedRecords): Promise<boolean>;
  /** Keeps what later records of this source are compared with. */
  remember(applied: Applied, remembered: Remembered): Promise<void>;
  /** The same for choices alone, where the record they came in was older than what is applied. */
  rememberSharing(applied: Applied, sharingHash: Buffer): Promise<void>;
}
