import type { SystemPrincipal } from '../auth/principal.ts';
import { GatewayError, type FieldIssue } from '../errors.ts';
import { personalId, resourceId } from '../fhir/ids.ts';
import type { TakenEntry } from '../fhir/reading/read-bundle.ts';
import { isDirectoryType } from '../fhir/references.ts';
import type { ValidateAside } from '../fhir/validate.ts';
import type { CaseRecord } from '../living-well/case-record.ts';
import { idNamespace } from '../sealing/keyed-hash.ts';
import type { MasterKeys } from '../sealing/keys.ts';
import { checkBundle } from './case/check-bundle.ts';
import { acceptCase, type Accepted, type Intake } from './intake.ts';

export interface BundleIntake extends Intake {
  readonly validate: ValidateAside;
}

/** A Bundle as it arrived: the bytes that were sent, and their JSON. */
export interface PushedBundle {
  readonly client: SystemPrincipal;
  readonly idempotencyKey: string;
  readonly body: Buffer;
  readonly bundle: unknown;
}

export interface AcceptedBundle extends Accepted {
  /** What of it was not taken. */
  readonly issues: readonly FieldIssue[];
  /** Where each entry will be, in order: `Goal/…`; none for what was not taken, and for the Patient, which may be one known before. */
  readonly places: readonly (string | undefined)[];
}

/**
 * Takes in a Bundle about one person: check it, read it as the case record that it says, and take that in as any other. The bytes that were sent are
 * what is kept and what the key is bound to. Resolves only when it is durable.
 *
 * @throws GatewayError `invalid-resource`, and whatever {@link acceptCase} throws, with the places in the Bundle
 */
export async function acceptBundle(intake: BundleIntake, pushed: PushedBundle): Promise<AcceptedBundle> {
  const { client, idempotencyKey, body, bundle } = pushed;
  const { record, issues, taken, inBundle } = await checkBundle(intake, client, bundle);
  const places = taken.map((entry) => entry && placeOf(intake.keys, record, entry));
  try {
    const accepted = await acceptCase(intake, { client, idempotencyKey, body, record, door: 'POST /fhir' });
    return { ...accepted, issues, places };
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    throw new GatewayError(error.code, { cause: error, issues: error.issues.map(inBundle) });
  }
}

function placeOf(
  keys: MasterKeys,
  record: CaseRecord,
  { resourceType, row }: TakenEntry,
): string | undefined {
  if (resourceType === 'Patient') return undefined;
  const namespace = idNamespace(keys);
  if (!isDirectoryType(resourceType)) return `${resourceType}/${personalId(namespace, record, row)}`;
  const { site, system } = record.source;
  const { type: recordType, id: recordId, ...within } = row;
  return `${resourceType}/${resourceId(namespace, { site, system, recordType, recordId, ...within })}`;
}
