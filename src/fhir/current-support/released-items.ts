import type {
  Appointment,
  CarePlan,
  CareTeam,
  Composition,
  Encounter,
  EpisodeOfCare,
  Flag,
  Goal,
  Observation,
  Patient,
  RelatedPerson,
  Resource,
} from '@medplum/fhirtypes';
import { isDirectoryType } from '../references.ts';

/** What was released, by type. Everything the page and the document say comes from here and from nowhere else. */
export interface ReleasedItems {
  readonly patient: Patient | undefined;
  readonly episodes: readonly EpisodeOfCare[];
  readonly encounters: readonly Encounter[];
  readonly appointments: readonly Appointment[];
  readonly careTeams: readonly CareTeam[];
  readonly carePlans: readonly CarePlan[];
  readonly goals: readonly Goal[];
  readonly observations: readonly Observation[];
  readonly flags: readonly Flag[];
  readonly relatedPersons: readonly RelatedPerson[];
  readonly compositions: readonly Composition[];
  readonly directory: readonly Resource[];
}

/** Sorts what was released by type, and within a type by id, so that the order of arrival never shows. */
export function releasedItems(released: readonly Resource[]): ReleasedItems {
  const byType = new Map<string, Resource[]>();
  for (const resource of released) {
    const ofThisType = byType.get(resource.resourceType);
    if (ofThisType === undefined) byType.set(resource.resourceType, [resource]);
    else ofThisType.push(resource);
  }
  return {
    patient: ofType(byType, 'Patient')[0],
    episodes: ofType(byType, 'EpisodeOfCare'),
    encounters: ofType(byType, 'Encounter'),
    appointments: ofType(byType, 'Appointment'),
    careTeams: ofType(byType, 'CareTeam'),
    carePlans: ofType(byType, 'CarePlan'),
    goals: ofType(byType, 'Goal'),
    observations: ofType(byType, 'Observation'),
    flags: ofType(byType, 'Flag'),
    relatedPersons: ofType(byType, 'RelatedPerson'),
    compositions: ofType(byType, 'Composition'),
    directory: [...byType.keys()]
      .filter(isDirectoryType)
      .toSorted()
      .flatMap((type) => byId(byType.get(type) ?? [])),
  };
}

function ofType<T extends Resource['resourceType']>(
  byType: ReadonlyMap<string, readonly Resource[]>,
  type: T,
): readonly Extract<Resource, { resourceType: T }>[] {
  const isOfType = (resource: Resource): resource is Extract<Resource, { resourceType: T }> =>
    resource.resourceType === type;
  return byId((byType.get(type) ?? []).filter(isOfType));
}

function byId<T extends Resource>(resources: readonly T[]): readonly T[] {
  return resources.toSorted((one, other) => ((one.id ?? '') < (other.id ?? '') ? -1 : 1));
}

/** The newest by a date; of equals the last. */
export function newest<T>(items: readonly T[], dateOf: (item: T) => string): T | undefined {
  return items.reduce<T | undefined>(
    (best, item) => (best === undefined || dateOf(item) >= dateOf(best) ? item : best),
    undefined,
  );
}
