import type { Patient, Resource } from '@medplum/fhirtypes';
import { filter } from '../../consent/filter.ts';
import type { Judged } from '../../consent/types.ts';
import { goingBy, replacedBy, replacing } from '../../fhir/merged-people.ts';
import { referencesFrom } from '../../fhir/references.ts';
import { lastUpdatedAtSource } from '../../fhir/source-last-updated.ts';

/** What is released of a person, as this reader is given it. */
export interface OnePerson {
  /** The id that the reader knows the person by; undefined where nothing is released. */
  readonly personId: string | undefined;
  /** With at most one Patient: the person. */
  readonly resources: readonly Resource[];
  readonly versions: readonly Resource[];
  /** Patients that are no longer used, for whoever asks for one by its id. */
  readonly replaced: readonly Patient[];
}

/**
 * Keeps what is released, under one id. People who are one go by the survivor's id for a reader who may see something of each; of somebody of whom
 * nothing is released no id and no link is said, and whoever may see something of one of them only is given that one as if there were no other. Ids of
 * resources never change.
 *
 * @param people everybody who is one with the person, the survivor first
 */
export function asOnePerson(
  people: readonly string[],
  judged: readonly Judged[],
  directory: readonly Resource[],
  versions: readonly Judged[],
): OnePerson {
  const references = new Set(people.map(patientReference));
  const kept = filter(onePatientEach(judged), directory, references, versions);
  if (people.length < 2) return { ...kept, personId: people[0], replaced: [] };
  const seen = people.filter((id) => kept.resources.some((resource) => saysOf(resource, id)));
  const patients = kept.resources.filter((one) => one.resourceType === 'Patient');
  const personId = seen.find((id) => patients.some((patient) => patient.id === id)) ?? seen[0];
  if (personId === undefined) return { personId, resources: [], versions: [], replaced: [] };
  const replaced = patients.filter(({ id = '' }) => id !== personId && seen.includes(id));
  const others = new Set(seen.filter((id) => id !== personId).map(patientReference));
  const underOneId = (resource: Resource): readonly Resource[] => {
    if (resource.resourceType !== 'Patient') return [goingBy(resource, others, patientReference(personId))];
    return seen.includes(resource.id ?? '') ? [resource] : [];
  };
  return {
    personId,
    resources: kept.resources.flatMap((resource) => {
      if (resource.resourceType !== 'Patient') return underOneId(resource);
      return resource.id === personId ? [replacing(resource, replaced)] : [];
    }),
    versions: kept.versions.flatMap(underOneId),
    replaced: replaced.map((patient) => replacedBy(patient, personId)),
  };
}

function patientReference(id: string): string {
  return `Patient/${id}`;
}

/** A Patient alone says nothing of support. */
function saysOf(resource: Resource, id: string): boolean {
  return resource.resourceType !== 'Patient' && referencesFrom(resource).includes(patientReference(id));
}

/**
 * Two sources may each have described the person under one reference. The newer description that may be shown stands for both; one that may not
 * be shown must not take the other with it.
 */
function onePatientEach(judged: readonly Judged[]): readonly Judged[] {
  const patients = judged.filter(({ item }) => item.resource.resourceType === 'Patient');
  if (patients.length < 2) return judged;
  const each = [...Map.groupBy(patients, ({ item }) => item.reference).values()];
  const chosen = new Set(each.map(newestPermitted));
  return judged.filter((one) => one.item.resource.resourceType !== 'Patient' || chosen.has(one));
}

function newestPermitted(patients: readonly Judged[]): Judged | undefined {
  const permitted = patients.filter(({ decision }) => decision.effect === 'permit');
  const newest = permitted.reduce<Judged | undefined>(
    (one, other) => (one === undefined || ageOf(other) > ageOf(one) ? other : one),
    undefined,
  );
  return newest ?? patients[0];
}

function ageOf({ item }: Judged): string {
  return lastUpdatedAtSource(item.resource) ?? '';
}
