import type {
  Appointment,
  CarePlan,
  CareTeam,
  Encounter,
  EpisodeOfCare,
  Flag,
  Goal,
  Observation,
  Patient,
  Resource,
} from '@medplum/fhirtypes';
import { referenceTo } from '../references.ts';

/** What was released, by type, and by reference. Everything the page and the document say comes from here and from nowhere else. */
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
  readonly byReference: ReadonlyMap<string, Resource>;
}

/** Sorts what was released by type, in the order of the references, so that the order of arrival never shows. */
export function releasedItems(released: readonly Resource[]): ReleasedItems {
  const byReference = new Map(released.map((resource) => [referenceTo(resource), resource]));
  const byType = new Map<string, Resource[]>();
  for (const key of [...byReference.keys()].sort()) {
    const resource = byReference.get(key);
    if (resource === undefined) continue;
    const ofType = byType.get(resource.resourceType);
    if (ofType === undefined) byType.set(resource.resourceType, [resource]);
    else ofType.push(resource);
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
    byReference,
  };
}

function ofType<T extends Resource['resourceType']>(
  byType: ReadonlyMap<string, readonly Resource[]>,
  type: T,
): readonly Extract<Resource, { resourceType: T }>[] {
  const isOfType = (resource: Resource): resource is Extract<Resource, { resourceType: T }> =>
    resource.resourceType === type;
  return byType.get(type)?.filter(isOfType) ?? [];
}

/** The newest by a date; of equals the last. */
export function newest<T>(items: readonly T[], dateOf: (item: T) => string): T | undefined {
  return items.reduce<T | undefined>(
    (best, item) => (best === undefined || dateOf(item) >= dateOf(best) ? item : best),
    undefined,
  );
}
