import type { Principal } from '../auth/principal.ts';
import { nhsNumberAndBirthDate } from '../sealing/keyed-hash.ts';
import type { MasterKeys } from '../sealing/keys.ts';
import type { RelationshipEvidence } from './look.ts';
import type { Store } from './ports/store.ts';

/** How somebody is asked for: by what a nurse types, or by a Patient's logical id. */
export type Asked =
  | { readonly by: 'nhs-number'; readonly nhsNumber: string; readonly birthDate: string }
  | { readonly by: 'patient-id'; readonly id: string };

/** A question for a person's current support. */
export interface SupportQuestion {
  readonly caller: Principal;
  readonly face: 'page' | 'fhir';
  readonly asked: Asked;
  /** v3 PurposeOfUse code. */
  readonly purpose: string;
  /** Id of the caller's emergency-access case, where they look under one. */
  readonly emergencyCase?: string | undefined;
  readonly evidence?: RelationshipEvidence | undefined;
}

/** The person asked for, if there is one. A wrong birth date and an unknown number are the same miss of the same look-up. */
export async function findAsked(
  { store, keys }: { store: Store; keys: MasterKeys },
  asked: Asked,
): Promise<string | undefined> {
  if (asked.by === 'patient-id') return asked.id;
  return store.findPerson(nhsNumberAndBirthDate(keys, asked.nhsNumber, asked.birthDate));
}
