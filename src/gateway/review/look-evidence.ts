import type { AuditEntry } from '../../audit/entry.ts';
import type { LookEvidence } from '../../audit/review/facts.ts';
import { systems } from '../../fhir/systems.ts';
import type { MasterKeys } from '../../sealing/keys.ts';
import { launchPersonHash } from '../launch/open-launch.ts';
import type { JudgedRecord } from '../ports/reviews.ts';
import type { StoreTransaction } from '../ports/store.ts';

/** What speaks for it that whoever looked has to do with the person: of the entry, of the launch that it names, and of the record as it stands. */
export async function evidenceFor(
  keys: MasterKeys,
  tx: StoreTransaction,
  entry: AuditEntry,
  record: JudgedRecord | undefined,
): Promise<readonly LookEvidence[]> {
  const found: LookEvidence[] = [];
  if (await wasLaunched(keys, tx, entry)) found.push('launch');
  if (entry.detail.decisions.some((decision) => decision.case !== null)) found.push('emergency-case');
  return record === undefined ? found : [...found, ...ofTheRecord(entry, record)];
}

/** Of the very person of the launch, and by the organisation for which it was made: a name of one in an entry is no launch yet. */
async function wasLaunched(
  keys: MasterKeys,
  tx: StoreTransaction,
  { detail: { asked }, askers }: AuditEntry,
): Promise<boolean> {
  const { launch: id, nhsNumber, birthDate } = asked;
  if (id === undefined || nhsNumber === undefined || birthDate === undefined) return false;
  const launch = await tx.launches.find(id);
  return (
    launch !== undefined &&
    askers.includes(launch.organisation) &&
    launch.personHash.equals(launchPersonHash(keys, nhsNumber, birthDate))
  );
}

function ofTheRecord(entry: AuditEntry, record: JudgedRecord): readonly LookEvidence[] {
  const found: LookEvidence[] = [];
  const organisations = organisationsIn(record);
  const isTheirs = (reference: string | undefined): boolean =>
    reference !== undefined && entry.askers.includes(organisations.get(reference) ?? '');
  for (const resource of record.resources) {
    if (resource.resourceType === 'ServiceRequest' && isTheirs(resource.requester?.reference)) {
      found.push('referral');
    }
    if (resource.resourceType === 'CareTeam' && resource.status === 'active') {
      if (resource.managingOrganization?.some(({ reference }) => isTheirs(reference)) === true) {
        found.push('care-team');
      }
    }
  }
  return [...new Set(found)];
}

/** `Organization/x` and `PractitionerRole/x` -> ODS code. */
function organisationsIn({ directory }: JudgedRecord): ReadonlyMap<string, string> {
  const codes = new Map<string, string>();
  for (const resource of directory) {
    if (resource.resourceType !== 'Organization') continue;
    const code = resource.identifier?.find(({ system }) => system === systems.odsOrganization)?.value;
    if (code !== undefined) codes.set(`Organization/${resource.id}`, code);
  }
  for (const resource of directory) {
    if (resource.resourceType !== 'PractitionerRole') continue;
    const code = codes.get(resource.organization?.reference ?? '');
    if (code !== undefined) codes.set(`PractitionerRole/${resource.id}`, code);
  }
  return codes;
}
