import { randomUUID } from 'node:crypto';
import type { Consent } from '@medplum/fhirtypes';
import type { SystemPrincipal } from '../../auth/principal.ts';
import { GatewayError } from '../../errors.ts';
import { resourceId } from '../../fhir/ids.ts';
import { idNamespace } from '../../sealing/keyed-hash.ts';
import { recordConsent, type RecordedConsent, type Recording } from './record-consent.ts';
import { consentOrLogRefusal } from './record-consent-entry.ts';
import { findReferredPatient } from './record-consent-patient.ts';
import { nobody } from '../record/release-records.ts';

/** A Consent as a system sent it: new, under a key of the sender's own, or in place of one that stands. */
export type SystemConsent = {
  readonly caller: SystemPrincipal;
  readonly consent: Consent;
} & (
  | { readonly idempotencyKey: string }
  | { readonly replaces: { readonly id: string; readonly ifVersion: number | undefined } }
);

/**
 * Records what a system says of its organisation's person. Everything an organisation's systems record is kept under one source, so that
 * whichever comes after the last may withdraw what it recorded; what the page or a case record said is not theirs to change.
 *
 * @throws GatewayError `not-found` where nothing of this organisation stands to be replaced, `not-permitted` where something else of its does; and
 * those of `recordConsent`
 */
export async function recordSystemConsent(
  recording: Recording,
  sent: SystemConsent,
): Promise<RecordedConsent> {
  const { caller, consent } = sent;
  const source = `fhir/${caller.organisation}`;
  const about = await findReferredPatient(recording, caller, consent.patient ?? {});
  const personId = about ?? nobody;
  const { id, ifVersion } =
    'replaces' in sent ? sent.replaces : { id: newId(recording, sent, personId), ifVersion: 0 };
  if ('replaces' in sent) await checkStandsOrLog(recording, caller, { id, source, personId });
  return recordConsent(recording, {
    caller,
    face: 'fhir',
    personId,
    consent: { ...consent, id, patient: { ...consent.patient, reference: `Patient/${personId}` } },
    source,
    ifVersion,
  });
}

/** The same key and person give the same id: a create that is sent again because its answer was lost records nothing twice. */
function newId(
  { keys }: Recording,
  { caller, idempotencyKey }: Extract<SystemConsent, { idempotencyKey: string }>,
  personId: string,
): string {
  const name = {
    site: 'fhir',
    system: caller.organisation,
    recordType: 'consent',
    recordId: `${personId}|${caller.clientId}|${idempotencyKey}`,
  };
  return resourceId(idNamespace(keys), name);
}

interface Standing {
  readonly id: string;
  readonly source: string;
  readonly personId: string;
}

/** A refused attempt at what is another's is an entry too. */
async function checkStandsOrLog(
  recording: Recording,
  caller: SystemPrincipal,
  standing: Standing,
): Promise<void> {
  const entry = { id: randomUUID(), at: recording.clock(), asked: { consent: standing.id } };
  await consentOrLogRefusal(recording.store, { caller, face: 'fhir' }, entry, () =>
    checkStands(recording, caller, standing),
  );
}

async function checkStands(
  { store }: Recording,
  { organisation }: SystemPrincipal,
  { id, source, personId }: Standing,
): Promise<void> {
  const place = await store.findConsent(id, organisation);
  if (place === undefined) throw new GatewayError('not-found');
  if (place.source !== source) throw new GatewayError('not-permitted');
  // A Consent never moves from one person to another.
  if (place.personId !== personId) throw new GatewayError('unknown-person');
}
