import { randomUUID } from 'node:crypto';
import type { Consent, Resource } from '@medplum/fhirtypes';
import type { AuditOutcome } from '../../audit/entry.ts';
import type { Clock } from '../../clock.ts';
import { GatewayError } from '../../errors.ts';
import { systems } from '../../fhir/systems.ts';
import { consentEntry, consentOrLogRefusal, type ConsentCaller } from './record-consent-entry.ts';
import { checkMayRecord, checkParty } from './record-consent-rights.ts';
import { evenTime } from '../even-time.ts';
import type { PersonRecords } from '../ports/records.ts';
import type { Store, StoreTransaction } from '../ports/store.ts';
import { knownTo, lockAndRead, nobody } from '../record/release-records.ts';

export interface ConsentReading {
  readonly store: Store;
  readonly clock: Clock;
}

export interface OwnConsents {
  readonly consents: readonly Consent[];
  readonly auditId: string;
}

/**
 * The Consents of a person that the caller's own organisation recorded, newest first. Not governed by them (consent-rules 1: a source reading back
 * its own records), but authorised, agreed and audited. `asked` is whom the caller asked for, in the caller's words: the log keeps it, sealed. A person of whom it has none and nobody at all are one answer: none.
 *
 * @throws GatewayError `not-permitted`, `no-agreement-to-push`, `unavailable`, the commit's own
 */
export async function releaseConsents(
  reading: ConsentReading,
  caller: ConsentCaller,
  { personId, asked }: { readonly personId: string | undefined; readonly asked: string },
): Promise<OwnConsents> {
  return answered(reading, caller, { patient: asked }, async (tx, at) => {
    const records = await readAsParty(tx, caller, personId, at);
    return { personId, records, consents: consentsIn(own(records, caller)).toSorted(byNewest) };
  });
}

/**
 * One Consent that the caller's own organisation recorded, as it stands or in an older version.
 *
 * @throws GatewayError `not-found` alike for another organisation's and for none; and those of {@link releaseConsents}
 */
export async function releaseConsent(
  reading: ConsentReading,
  caller: ConsentCaller,
  { id, version }: { readonly id: string; readonly version?: number | undefined },
): Promise<{ readonly consent: Consent; readonly auditId: string }> {
  const place = await reading.store.findConsent(id, caller.caller.organisation);
  const asked = { consent: id, ...(version !== undefined && { version: String(version) }) };
  const { consents, auditId } = await answered(reading, caller, asked, async (tx, at) => {
    const records = await readAsParty(tx, caller, place?.personId, at);
    const standing = consentsIn(own(records, caller)).filter((consent) => consent.id === id);
    const older =
      version === undefined
        ? undefined
        : await tx.consents.version(place ?? { personId: nobody, source: '', id }, version);
    const found = version === undefined ? standing : older === undefined ? [] : [older];
    return { personId: place?.personId, records, consents: found };
  });
  const [consent] = consents;
  if (consent === undefined) throw new GatewayError('not-found');
  return { consent, auditId };
}

/** The person's NHS number as the organisation itself has it: for the log, so that its officer sees whom an entry is about. */
export async function ownNhsNumber(
  tx: StoreTransaction,
  personId: string,
  organisation: string,
): Promise<string | undefined> {
  const { resources } = await tx.records.read(personId, ['Patient']);
  return numberIn(
    resources.filter((one) => one.sourceOrganisation === organisation).map(({ resource }) => resource),
  );
}

interface Found {
  readonly personId: string | undefined;
  readonly records: PersonRecords;
  readonly consents: readonly Consent[];
}

/** Nothing is handed out before its entry is committed; a refusal leaves one too. */
async function answered(
  { store, clock }: ConsentReading,
  caller: ConsentCaller,
  asked: Readonly<Record<string, string>>,
  find: (tx: StoreTransaction, at: Date) => Promise<Found>,
): Promise<OwnConsents> {
  const at = clock();
  const auditId = randomUUID();
  const leastTime = evenTime();
  return consentOrLogRefusal(store, caller, { id: auditId, at, asked }, async () => {
    checkMayRecord(caller.caller);
    const consents = await store.transaction(async (tx) => {
      const found = await find(tx, at);
      const outcome: AuditOutcome = found.consents.length > 0 ? 'shown' : 'nothing-shown';
      await tx.log.append({
        ...consentEntry(caller, { id: auditId, at }),
        outcome,
        personId: found.personId,
        detail: {
          asked,
          nhsNumber: numberIn(own(found.records, caller)),
          decisions: [],
          released: found.consents.length > 0 ? { Consent: found.consents.length } : {},
        },
      });
      return found.consents;
    });
    if (consents.length === 0) await leastTime();
    return { consents, auditId };
  });
}

function own({ resources }: PersonRecords, { caller }: ConsentCaller): readonly Resource[] {
  return resources
    .filter(({ sourceOrganisation }) => sourceOrganisation === caller.organisation)
    .map(({ resource }) => resource);
}

function consentsIn(resources: readonly Resource[]): readonly Consent[] {
  return resources.flatMap((resource) => (resource.resourceType === 'Consent' ? [resource] : []));
}

function byNewest(one: Consent, other: Consent): number {
  return (other.meta?.lastUpdated ?? '') < (one.meta?.lastUpdated ?? '') ? -1 : 1;
}

function numberIn(resources: readonly Resource[]): string | undefined {
  for (const resource of resources) {
    if (resource.resourceType !== 'Patient') continue;
    const found = resource.identifier?.find(({ system }) => system === systems.nhsNumber)?.value;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** @throws GatewayError `not-permitted` where no agreement in force names the caller's organisation */
async function readAsParty(
  tx: StoreTransaction,
  { caller }: ConsentCaller,
  personId: string | undefined,
  at: Date,
): Promise<PersonRecords> {
  const known = await knownTo(tx, personId, caller.organisation);
  const records = await lockAndRead(tx, known, ['Consent', 'Patient']);
  checkParty(caller, records.agreements, at);
  return records;
}
