import type { Resource } from '@medplum/fhirtypes';
import type { IdNamespace } from '../ids.ts';
import type { FieldIssue } from '../../errors.ts';
import type { UtilityAlgorithm } from '../../living-well/reqol-utility.ts';
import type { ConfiguredSite } from '../../living-well/site.ts';

/** A case record as FHIR, before it is stored. Every resource has its id, topics and labels. */
export interface MappedCase {
  /** About the person: stored sealed under the person's own key. */
  readonly personal: readonly Resource[];
  /** About no person (Organization, HealthcareService, Practitioner, PractitionerRole): stored once, shared. */
  readonly directory: readonly Resource[];
  /** What could not be mapped: accepted with a warning. */
  readonly issues: readonly FieldIssue[];
}

/** What the mapping needs beside the record. Pure: ids and instants come from outside. */
export interface MappingContext {
  /** The Patient's logical id; also the person's id in the store. */
  readonly personId: string;
  /** What logical ids are made under. */
  readonly namespace: IdNamespace;
  /** ODS code of the organisation that pushed the record. */
  readonly sourceOrganisation: string;
  /** How the place reads its questionnaires and which numbers it uses. Left out: the defaults. */
  readonly site?: ConfiguredSite | undefined;
  /** The licensee's algorithm for ReQoL-UI. Left out: there is no utility. */
  readonly utility?: UtilityAlgorithm | undefined;
}
