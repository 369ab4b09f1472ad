import type { CareTeam, HealthcareService, PractitionerRole, Reference, Resource } from '@medplum/fhirtypes';
import { hasCode } from '../elements.ts';
import { referenceTo } from '../references.ts';
import { extensions, systems } from '../systems.ts';
import type { ReleasedItems } from './released-items.ts';

/** A worker of a team, as far as released. */
export interface TeamWorker {
  readonly name: string;
  readonly roleText: string | undefined;
  readonly role: PractitionerRole;
}

/** The team's key worker, if the worker's role and name were released beside the team. */
export function keyWorkerOf(items: ReleasedItems, team: CareTeam): TeamWorker | undefined {
  const participant = team.participant?.find(({ role }) =>
    role?.some((concept) => hasCode(concept, systems.role, 'key-worker')),
  );
  const role = released(items, participant?.member, 'PractitionerRole');
  const practitioner = released(items, role?.practitioner, 'Practitioner');
  const name = practitioner?.name?.[0];
  if (role === undefined || name === undefined) return undefined;
  return {
    name: [...(name.given ?? []), ...(name.family === undefined ? [] : [name.family])].join(' '),
    roleText: role.code?.[0]?.text,
    role,
  };
}

/** The service the team belongs to, if it was released beside the team. */
export function serviceOf(items: ReleasedItems, team: CareTeam): HealthcareService | undefined {
  const extension = team.extension?.find(({ url }) => url === extensions.careTeamService);
  return released(items, extension?.valueReference, 'HealthcareService');
}

function released<T extends Resource['resourceType']>(
  { directory }: ReleasedItems,
  reference: Reference | undefined,
  type: T,
): Extract<Resource, { resourceType: T }> | undefined {
  const isReferred = (resource: Resource): resource is Extract<Resource, { resourceType: T }> =>
    resource.resourceType === type && referenceTo(resource) === reference?.reference;
  return directory.find(isReferred);
}
