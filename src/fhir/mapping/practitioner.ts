import type { HealthcareService, Organization, Practitioner, PractitionerRole } from '@medplum/fhirtypes';
import { optional, reference, workTelephone } from '../elements.ts';
import {
  directoryBase,
  directoryId,
  identifierOf,
  type CaseScope,
  type DirectoryRow,
  type Team,
} from './case-scope.ts';
import { openingTimes } from './healthcare-service.ts';

type Worker = NonNullable<Team['keyWorker']>;

/** One worker may have a role in several organisations. */
export function workerRoleRow(team: Team, worker: Worker): DirectoryRow {
  return { type: 'worker-role', within: team.organisation.id, id: worker.id };
}

/** The worker. A peer worker may go by a first name only. */
export function mapPractitioner(scope: CaseScope, worker: Worker): Practitioner {
  const row = { type: 'worker', id: worker.id };
  return {
    ...directoryBase(scope, 'Practitioner', row),
    identifier: [identifierOf(scope, row)],
    active: true,
    name: [{ ...optional('family', worker.name.family), given: [worker.name.given] }],
  };
}

/** What the worker does for the service, in the service's own words, and how to reach them there. */
export function mapPractitionerRole(scope: CaseScope, team: Team, worker: Worker): PractitionerRole {
  const row = workerRoleRow(team, worker);
  const practitioner = directoryId(scope, { type: 'worker', id: worker.id });
  const organization = directoryId(scope, { type: 'organisation', id: team.organisation.id });
  const service = directoryId(scope, { type: 'service', id: team.service.id });
  return {
    ...directoryBase(scope, 'PractitionerRole', row),
    identifier: [identifierOf(scope, { type: row.type, id: `${team.organisation.id}/${worker.id}` })],
    active: true,
    practitioner: reference<Practitioner>('Practitioner', practitioner),
    organization: reference<Organization>('Organization', organization),
    code: [{ text: worker.role }],
    healthcareService: [reference<HealthcareService>('HealthcareService', service)],
    ...optional('telecom', worker.telephone === undefined ? undefined : [workTelephone(worker.telephone)]),
    ...openingTimes(worker.hours),
  };
}
