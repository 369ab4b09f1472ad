import type { Principal } from '../auth/principal.ts';
import { nhsNumberAndBirthDate } from '../sealing/keyed-hash.ts';
import type { MasterKeys } from '../sealing/keys.ts';
import type { NumberCheck } from './check-number.ts';
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
  /** What the national index says of what was typed, where it is asked; begun, and not waited for. */
  readonly check?: Promise<NumberCheck> | undefined;
}

/**
 * The person asked for, if there is one. A wrong birth date and an unknown number are the same miss of the same look-up. While the national index is asked
 * the number is looked for as it was typed; one that was replaced is looked for by the new number, too, and whoever has that is meant.
 */
export async function findAsked(
  { store, keys }: { store: Store; keys: MasterKeys },
  asked: Asked,
  check?: Promise<NumberCheck>,
): Promise<string | undefined> {
  if (asked.by === 'patient-id') return asked.id;
  const find = (number: string): Promise<string | undefined> =>
    store.findPerson(nhsNumberAndBirthDate(keys, number, asked.birthDate));
  const [typed, checked] = await Promise.all([find(asked.nhsNumber), check]);
  const { numbers = [asked.nhsNumber] } = checked ?? {};
  const [first] = numbers;
  const replaced = first === undefined || first === asked.nhsNumber ? undefined : await find(first);
  return replaced ?? (numbers.includes(asked.nhsNumber) ? typed : undefined);
}
