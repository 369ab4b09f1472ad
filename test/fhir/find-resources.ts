import type { Resource } from '@medplum/fhirtypes';
import type { MappedCase } from '../../src/fhir/mapping/mapped-case.ts';

type OfType<T extends Resource['resourceType']> = Extract<Resource, { resourceType: T }>;

/** The resources of one type among those given. */
export function ofType<T extends Resource['resourceType']>(
  resources: readonly Resource[],
  type: T,
): readonly OfType<T>[] {
  return resources.filter((resource): resource is OfType<T> => resource.resourceType === type);
}

/** The first resource of one type; a test that finds none fails. */
export function theFirst<T extends Resource['resourceType']>(
  resources: readonly Resource[],
  type: T,
): OfType<T> {
  const [found] = ofType(resources, type);
  if (found === undefined) throw new Error(`there is no ${type}`);
  return found;
}

/** All that a person who shares everything would release: no Consent, and the directory beside the team. */
export function allReleased({ personal, directory }: MappedCase): readonly Resource[] {
  return [...personal.filter(({ resourceType }) => resourceType !== 'Consent'), ...directory];
}
