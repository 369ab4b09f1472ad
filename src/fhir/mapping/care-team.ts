import type { CareTeam, HealthcareService, Organization, PractitionerRole } from '@medplum/fhirtypes';
import type { CaseRecord } from '../../living-well/case-record.ts';
import type { SensitiveStrand } from '../../living-well/strands.ts';
import { strandsTold } from '../../living-well/telling-words.ts';
import { coded, optional, reference } from '../elements.ts';
import { extensions, systems } from '../systems.ts';
import {
  directoryId,
  identifierOf,
  personalBase,
  type CaseScope,
  type Row,
  type Team,
} from './case-scope.ts';
import { workerRoleRow } from './practitioner.ts';

/** A team is shared by many; its CareTeam is this person's. Its identifier is the team's. */
export function careTeamRow(team: Pick<Team, 'id'>): Row {
  return { type: 'care-team', id: team.id };
}

/** Who supports the person and how to reach them. Every directory resource of the record can be reached from here. */
export function mapCareTeam(scope: CaseScope, team: Team, episode: CaseRecord['episode']): CareTeam {
  const row = careTeamRow(team);
  const base = personalBase(scope, 'team', row, strandsOfTeam(team));
  const service = reference<HealthcareService>(
    'HealthcareService',
    directoryId(scope, { type: 'service', id: team.service.id }),
  );
  const over = episode?.status === 'closed' || episode?.status === 'cancelled';
  return {
    ...base,
    extension: [...base.extension, { url: extensions.careTeamService, valueReference: service }],
    identifier: [identifierOf(scope, { type: 'team', id: team.id })],
    status: over ? 'inactive' : 'active',
    name: team.name,
    subject: scope.patient,
    ...optional('participant', team.keyWorker && [keyWorker(scope, team, team.keyWorker)]),
    managingOrganization: [
      reference<Organization>(
        'Organization',
        directoryId(scope, { type: 'organisation', id: team.organisation.id }),
      ),
    ],
  };
}

/**
 * What being helped by this team tells of, by its source's marks and by its names: of a refuge, where it is as well. Its organisation and service are
 * released beside it only, so they go with it.
 */
function strandsOfTeam(team: Team): readonly SensitiveStrand[] {
  const { name, organisation, service, keyWorker: worker } = team;
  const told = strandsTold(name, organisation.name, service.name, worker?.role);
  return [...new Set([...(team.sensitive ?? []), ...told])];
}

function keyWorker(
  scope: CaseScope,
  team: Team,
  worker: NonNullable<Team['keyWorker']>,
): NonNullable<CareTeam['participant']>[number] {
  return {
    role: [coded(systems.role, 'key-worker', 'Key worker')],
    member: reference<PractitionerRole>('PractitionerRole', directoryId(scope, workerRoleRow(team, worker))),
  };
}
