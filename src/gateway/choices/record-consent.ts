import { randomUUID } from 'node:crypto';
import type { Consent } from '@medplum/fhirtypes';
import type { Principal } from '../../auth/principal.ts';
import type { Clock } from '../../clock.ts';
import { sizeLimits, tooLargePath } from '../../consent/size-limits.ts';
import { holdUntilComplete, mayPermit } from '../../consent/until-complete.ts';
import { GatewayError } from '../../errors.ts';
import { reservedIssues, withoutVersion, withVersion } from '../../fhir/consent-submission.ts';
import { resourceId } from '../../fhir/ids.ts';
import type { ValidateAside } from '../../fhir/validate.ts';
import { idNamespace } from '../../sealing/keyed-hash.ts';
import type { MasterKeys } from '../../sealing/keys.ts';
import type { RecordStore } from '../ports/records.ts';
import type { Store, StoreTransaction } from '../ports/store.ts';
import { consentEntry, consentOrLogRefusal } from './record-consent-entry.ts';
import { checkMayRecord, checkShares } from './record-consent-rights.ts';
import { resourceHash } from '../case/record-hash.ts';
import { ownNhsNumber } from './release-consents.ts';

export interface Recording {
  readonly store: Store;
  readonly keys: MasterKeys;
  readonly clock: Clock;
  readonly validate: ValidateAside;
}

/** A Consent that the person has given to somebody who may record it. */
export interface ConsentToRecord {
  readonly caller: Principal;
  readonly face: 'page' | 'fhir';
  readonly personId: string;
  /** About `Patient/<personId>`. An id on record under the same source makes this a new version. */
  readonly consent: Consent & { readonly id: string };
  /** Under which the store keeps it, apart from what case systems say: `fhir/<ODS code>` for systems, `choices/<ODS code>` for the page. */
  readonly source: string;
  /** Refuse when the version on record is another; 0 when other content is on record at all. */
  readonly ifVersion?: number | undefined;
}

export interface RecordedConsent {
  /** As it is stored, with its version and instant in `meta`. */
  readonly consent: Consent;
  /** What it lacks before it can permit anything; nothing if it is complete. */
  readonly missing: readonly string[];
  readonly auditId: string;
}

/**
 * Records one Consent, or a new version of it. It binds every read that starts after this resolves (consent-rules 8): the person's exclusive
 * lock waits for every disclosure in flight. No lane is taken, so this can neither wait for intake nor for the worker while they wait for it.
 *
 * @throws GatewayError `not-permitted`, `no-agreement-to-push`, `unknown-person`, `invalid-resource`, `too-many-consents`, `version-conflict`, `key-reused`, or
 * the commit's own
 */
export async function recordConsent(
  recording: Recording,
  toRecord: ConsentToRecord,
): Promise<RecordedConsent> {
  const at = recording.clock();
  const auditId = randomUUID();
  const { id, patient } = toRecord.consent;
  const asked = { consent: id, patient: JSON.stringify(patient ?? null) };
  return consentOrLogRefusal(recording.store, toRecord, { id: auditId, at, asked }, async () => {
    checkMayRecord(toRecord.caller);
    const consent = await checked(recording, toRecord.consent);
    return recording.store.transaction(async (tx) => {
      await checkMayRecordFor(tx, toRecord, at);
      await tx.people.lock(toRecord.personId, 'exclusive');
      const recorded = await keep(recording.keys, tx, { ...toRecord, consent }, at);
      await log(tx, toRecord, recorded, { id: auditId, at });
      return { ...recorded, auditId };
    });
  });
}

async function checked(
  { validate }: Recording,
  sent: ConsentToRecord['consent'],
): Promise<ConsentToRecord['consent']> {
  const invalid = await validate(sent);
  const issues = invalid.length > 0 ? invalid : reservedIssues(sent);
  if (issues.length > 0) throw new GatewayError('invalid-resource', { issues });
  return withoutVersion(sent);
}

/** Somebody else's person and nobody at all are one refusal, by the same statements. */
async function checkMayRecordFor(
  tx: StoreTransaction,
  { caller, personId, consent }: ConsentToRecord,
  at: Date,
): Promise<void> {
  const agreements = await tx.inbox.agreements();
  // A no needs nobody's agreement: left unrecorded, it would be missing when the next agreement begins.
  if (consent.status === 'active' && mayPermit(consent)) checkShares(caller, agreements, at);
  const isTheirs = await tx.people.hasRecordsFrom(personId, caller.organisation);
  const isAbout = consent.patient?.reference === `Patient/${personId}`;
  if (!isTheirs || !isAbout) throw new GatewayError('unknown-person');
}

/** Of one organisation for one person. */
const mostConsents = 50;

async function checkRoom(tx: StoreTransaction, personId: string, organisation: string): Promise<void> {
  if ((await tx.consents.count(personId, organisation)) >= mostConsents)
    throw new GatewayError('too-many-consents');
}

async function keep(
  keys: MasterKeys,
  tx: StoreTransaction,
  { caller, personId, source, consent, ifVersion }: ConsentToRecord,
  at: Date,
): Promise<Omit<RecordedConsent, 'auditId'>> {
  const place = { personId, source, id: consent.id };
  const before = await tx.consents.standing(place);
  if (ifVersion !== undefined && ifVersion > 0 && before?.version !== ifVersion) {
    throw new GatewayError('version-conflict');
  }
  // Every look opens them all. A no is never in the way.
  if (before === undefined && mayPermit(consent)) await checkRoom(tx, personId, caller.organisation);
  const lacked = await tx.consents.missing(personId, consent.id);
  const { stored, standIn, missing } = holdUntilComplete(consent, {
    wasHeld: lacked.length > 0 && !lacked.includes(tooLargePath),
    standInId: standInId(keys, source, consent.id),
  });
  const applied = { personId, source, sourceOrganisation: caller.organisation, sourceModified: at, at };
  const changed = await tx.records.apply(applied, alone(keys, stored));
  if (standIn !== undefined) {
    // Under a source of its own: whoever may change the Consent cannot change what stands in for it.
    await tx.records.apply({ ...applied, source: `${source}/stand-in` }, alone(keys, standIn));
  }
  if (ifVersion === 0 && before !== undefined && changed.length > 0) throw new GatewayError('key-reused');
  const tooMany = missing.length === 0 && (await tx.consents.count(personId)) > sizeLimits.consents;
  const toDo = tooMany ? [tooLargePath] : missing;
  await tx.consents.note({
    personId,
    consentId: consent.id,
    sourceOrganisation: caller.organisation,
    missing: toDo,
    foundAt: at,
  });
  const standing = await tx.consents.standing(place);
  if (standing === undefined) throw new Error('a Consent that was stored is not there');
  return { consent: withVersion(stored, standing.version, standing.recordedAt), missing: toDo };
}

/** The same for every version of a Consent, and nobody else's. */
function standInId(keys: MasterKeys, source: string, consentId: string): string {
  const name = { site: 'consent', system: source, recordType: 'stand-in', recordId: consentId };
  return resourceId(idNamespace(keys), name);
}

/** One Consent to be applied, and nothing retired: what else the source said stands. */
function alone(keys: MasterKeys, consent: Consent): Parameters<RecordStore['apply']>[1] {
  const { id } = consent;
  if (id === undefined) throw new Error('a Consent has no id');
  const prepared = {
    resource: { ...consent, id },
    contentHash: resourceHash(keys, consent),
    directoryRefs: [],
  };
  return { personal: [prepared], directory: [], standing: [] };
}

async function log(
  tx: StoreTransaction,
  toRecord: ConsentToRecord,
  { consent, missing }: Omit<RecordedConsent, 'auditId'>,
  entry: { readonly id: string; readonly at: Date },
): Promise<void> {
  const { caller, personId } = toRecord;
  const { id = '', meta, status } = consent;
  const asked = { consent: id, version: meta?.versionId ?? '', status, missing: missing.join(' ') };
  const nhsNumber = await ownNhsNumber(tx, personId, caller.organisation);
  await tx.log.append({
    ...consentEntry(toRecord, entry),
    outcome: 'done',
    personId,
    detail: { asked, nhsNumber, decisions: [], released: {} },
  });
}
