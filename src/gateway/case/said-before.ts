import type { Goal, Patient, Resource } from '@medplum/fhirtypes';
import type { FieldIssue } from '../../errors.ts';
import { rowTypes } from '../../fhir/mapping/vanished-rows.ts';
import { systems } from '../../fhir/systems.ts';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { isSomebodyElse } from '../../living-well/same-person.ts';
import type { InboxItem } from '../ports/inbox.ts';
import type { StoreTransaction } from '../ports/store.ts';

/** What a source has said of a person so far, as far as its next record is compared with it. */
export interface SaidBefore {
  readonly patient: Patient | undefined;
  readonly goals: readonly Goal[];
  /** What it has only ever added to; read where the record declares itself a full snapshot. */
  readonly rows: readonly Resource[];
}

/** Under the person's exclusive lock. */
export async function readSaidBefore(
  tx: StoreTransaction,
  item: InboxItem,
  { source }: CaseRecord,
): Promise<SaidBefore> {
  const added = source.feed === 'full-snapshot' ? rowTypes : [];
  const said = await tx.records.saidBy(item.personId, item.source, ['Patient', 'Goal', ...added]);
  const resources = said.map(({ resource }) => resource);
  return {
    patient: resources.find((one) => one.resourceType === 'Patient'),
    goals: resources.filter((one) => one.resourceType === 'Goal'),
    rows: resources,
  };
}

/** What the sender of such a record is told. */
export const idReused: FieldIssue = {
  field: 'person.id',
  code: 'record-id-reused',
  fix: 'This id stood for somebody else until now, so the record is held and nothing of it was applied. If the system was set up anew and counts from one again, send under a system name of its own. If both are one person, send number, name and birth date as they were, and correct them one at a time.',
};

/** Whether the id by which the source names its person stood for somebody else until now (living-well 6, number 17). */
export function isIdReused({ person }: CaseRecord, { patient }: SaidBefore): boolean {
  const name = patient?.name?.[0];
  if (patient === undefined || name === undefined) return false;
  const before = {
    nhsNumber: patient.identifier?.find(({ system }) => system === systems.nhsNumber)?.value,
    birthDate: patient.birthDate,
    given: name.given ?? [],
    family: name.family ?? '',
  };
  return isSomebodyElse(before, { ...person, ...person.name });
}
