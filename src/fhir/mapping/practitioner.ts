import type {
  CodeableConcept,
  HealthcareService,
  Organization,
  Practitioner,
  PractitionerRole,
} from '@medplum/fhirtypes';
import { roles, type RoleEntry } from '../../living-well/roles.ts';
import { optional, reference, workTelephone } from '../elements.ts';
import {
  directoryBase,
  directoryId,
  identifierOf,
  type CaseScope,
  type DirectoryRow,
  type Team,
} from './case-scope.ts';
import { systems } from '../systems.ts';
import { openingTimes } from './healthcare-service.ts';

type Worker = NonNullable<Team['keyWorker']>;
type Named = Pick<Worker, 'id' | 'name' | 'role'>;

/** One worker may have a role in several organisations. */
export function workerRoleRow(team: Team, worker: Worker): DirectoryRow {
  return { type: 'worker-role', within: team.organisation.id, id: worker.id };
}

/** What an introducer does at their own organisation: another row than that of a worker of the team, of whom more is known. */
export function introducerRole(
  organisation: Pick<Team['organisation'], 'id'>,
  worker: Pick<Named, 'id'>,
): DirectoryRow {
  return { type: 'introducer-role', within: organisation.id, id: worker.id };
}

/** The worker. A peer worker may go by a first name only. */
export function mapPractitioner(scope: CaseScope, worker: Named): Practitioner {
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
    code: [roleOf(worker.role)],
    healthcareService: [reference<HealthcareService>('HealthcareService', service)],
    ...optional('telecom', worker.telephone === undefined ? undefined : [workTelephone(worker.telephone)]),
    ...openingTimes(worker.hours),
  };
}

/** Who introduced somebody, at their own organisation. How to reach them is not asked of a source that only names them. */
export function mapIntroducerRole(
  scope: CaseScope,
  organisation: Team['organisation'],
  worker: Named,
): PractitionerRole {
  const row = introducerRole(organisation, worker);
  const practitioner = directoryId(scope, { type: 'worker', id: worker.id });
  const organization = directoryId(scope, { type: 'organisation', id: organisation.id });
  return {
    ...directoryBase(scope, 'PractitionerRole', row),
    identifier: [identifierOf(scope, { type: row.type, id: `${organisation.id}/${worker.id}` })],
    active: true,
    practitioner: reference<Practitioner>('Practitioner', practitioner),
    organization: reference<Organization>('Organization', organization),
    code: [roleOf(worker.role)],
  };
}

/** The role in the source's own words, with the programme's code where they are the words of one, and the NHS's where it has the same. */
function roleOf(text: string): CodeableConcept {
  const said = text.toLowerCase();
  const entries: readonly RoleEntry[] = roles.entries;
  const entry = entries.find(({ code, label, aliases = [] }) =>
    [code, label, ...aliases].some((words) => words.toLowerCase() === said),
  );
  if (entry === undefined) return { text };
  const published = entry.snomed === undefined ? [] : [{ system: systems.snomed, code: entry.snomed }];
  return { coding: [...published, { system: systems.role, code: entry.code }], text };
}
