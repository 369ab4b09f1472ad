import type { Resource } from '@medplum/fhirtypes';
import type { AuditDecision } from '../../audit/entry.ts';
import type { Judged } from '../../consent/types.ts';
import { systems } from '../../fhir/systems.ts';
import type { PersonRecords } from '../ports/records.ts';

/** Decisions alike in effect, code, source and evidence become one line with all their references: a page's thirty decisions rest on a few grounds. */
export function summariseDecisions(judged: readonly Judged[]): readonly AuditDecision[] {
  const groups = new Map<string, AuditDecision & { references: string[] }>();
  for (const { item, decision } of judged) {
    const { effect, code, evidence } = decision;
    const key = JSON.stringify([effect, code, item.source, evidence]);
    const group = groups.get(key);
    if (group === undefined)
      groups.set(key, { effect, code, source: item.source, ...evidence, references: [item.reference] });
    else group.references.push(item.reference);
  }
  return [...groups.values()];
}

/** How many resources of each type were released. */
export function countTypes(resources: readonly Resource[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { resourceType } of resources) counts[resourceType] = (counts[resourceType] ?? 0) + 1;
  return counts;
}

/** The person's NHS number as stored, for the IG officer; sealed in the entry. */
export function nhsNumberOf(records: PersonRecords): string | undefined {
  const patient = records.resources.find(({ resource }) => resource.resourceType === 'Patient')?.resource;
  if (patient?.resourceType !== 'Patient') return undefined;
  return patient.identifier?.find(({ system }) => system === systems.nhsNumber)?.value;
}
