import type { Identifier, Reference } from '@medplum/fhirtypes';
import type { Principal } from '../../auth/principal.ts';
import { localIdentifierSystem, systems } from '../../fhir/systems.ts';
import { isNhsNumber, normaliseNhsNumber } from '../../living-well/nhs-number.ts';
import { localIdentifier, nhsNumberAlone } from '../../sealing/keyed-hash.ts';
import type { MasterKeys } from '../../sealing/keys.ts';
import type { Store } from '../ports/store.ts';

interface Finding {
  readonly store: Store;
  readonly keys: MasterKeys;
}

/**
 * Whom a reference to a Patient means: by `Patient/<id>`, by NHS number, or by the id that a case system of the caller's own gives them. What
 * it says must all mean one person; identifiers of other systems say nothing here. Undefined for nobody. That somebody is found gives no right.
 */
export async function findReferredPatient(
  finding: Finding,
  caller: Principal,
  patient: Reference,
): Promise<string | undefined> {
  const [, literal] =
    /^Patient\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(patient.reference ?? '') ?? [];
  if (patient.reference !== undefined && literal === undefined) return undefined;
  const hash = patient.identifier && hashOf(finding.keys, caller, patient.identifier);
  const identified = hash && (await finding.store.findPerson(hash));
  if (hash === undefined) return literal;
  return literal === undefined || literal === identified ? identified : undefined;
}

/** The person's look-up hash; undefined for an identifier that says nothing here. */
function hashOf(keys: MasterKeys, caller: Principal, { system, value }: Identifier): Buffer | undefined {
  // Asked before anything is validated: it may hold whatever JSON can.
  if (typeof system !== 'string' || typeof value !== 'string') return undefined;
  if (system === systems.nhsNumber) {
    const number = normaliseNhsNumber(value);
    return nhsNumberAlone(keys, isNhsNumber(number) ? number : 'no number');
  }
  const sources = caller.kind === 'system' ? (caller.source ?? []) : [];
  const own = sources.find(
    (source) => localIdentifierSystem(source.site, source.system, 'person') === system,
  );
  return own && localIdentifier(keys, own.site, own.system, value);
}
