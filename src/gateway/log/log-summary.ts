import type { Resource } from '@medplum/fhirtypes';
import type { AuditDecision } from '../../audit/entry.ts';
import type { Judged } from '../../consent/types.ts';
import { systems } from '../../fhir/systems.ts';
import type { PersonRecords, StoredResource } from '../ports/records.ts';

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

/** A person's NHS number as stored, for the IG officer; sealed in the entry. Nobody else's, whoever the person is one with. */
export function nhsNumberOf(records: PersonRecords, personId: string | undefined): string | undefined {
  for (const stored of records.resources) {
    const number = stored.personId === personId ? numberIn(stored) : undefined;
    if (number !== undefined) return number;
  }
  return undefined;
}

/** Of people who are one: the number that each source's own record has, since one source must not learn another's by them. */
export function numbersAtSources({
  resources,
}: Pick<PersonRecords, 'resources'>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    resources.flatMap((stored) => {
      const number = numberIn(stored);
      return number === undefined ? [] : [[stored.sourceOrganisation, number]];
    }),
  );
}

function numberIn({ resource }: StoredResource): string | undefined {
  if (resource.resourceType !== 'Patient') return undefined;
  return resource.identifier?.find(({ system }) => system === systems.nhsNumber)?.value;
}
