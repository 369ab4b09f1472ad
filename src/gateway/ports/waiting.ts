import type { Resource } from '@medplum/fhirtypes';
import type { WaitingReference } from '../../fhir/waiting-references.ts';
import type { Applied } from './records.ts';

/** A reference that has led nowhere for some time. */
export interface UnresolvedReference {
  readonly since: Date;
  /** `Type/id` of what is referred to. */
  readonly to: string;
  /** What refers, opened. */
  readonly from: Resource;
  /** The person as the same source describes them; undefined if it does not. */
  readonly patient: Resource | undefined;
}

export interface WaitingStore {
  /**
   * Notes which references of what was just said lead to nothing that this source ever said of this person, and drops those that are resolved or no
   * longer made. One that waits already waits since then. Travels with the commit.
   */
  note(
    applied: Applied,
    said: { readonly ids: readonly string[]; readonly references: readonly WaitingReference[] },
  ): void;
  /** Those of an organisation's records that wait since before an instant, longest first. */
  since(organisation: string, before: Date, limit: number): Promise<readonly UnresolvedReference[]>;
}
