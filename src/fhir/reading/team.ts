import type { CareTeam, PractitionerRole } from '@medplum/fhirtypes';
import { fromAvailableTime, fromExceptions } from '../available-time.ts';
import { hasCode } from '../elements.ts';
import { careTeamRow } from '../mapping/care-team.ts';
import { extensions, systems } from '../systems.ts';
import { isOf, readLocation, readOrganisation, readWorker } from './directory.ts';
import { extensionIn, marksOf, telephoneIn } from './elements.ts';
import type { Reading } from './reading.ts';

/** Who supports the person: the CareTeam, and of the directory what it leads to. */
export function readTeam(reading: Reading) {
  const entry = reading.row('CareTeam', 'team');
  if (entry === undefined) return undefined;
  const { id, resource } = entry;
  reading.take(entry, careTeamRow({ id }), 'team');
  const organisation = readOrganisation(reading, resource.managingOrganization?.[0], 'team.organisation');
  return {
    id,
    name: resource.name,
    organisation,
    service: readService(reading, resource),
    keyWorker: readKeyWorker(reading, resource, organisation?.id ?? ''),
    sensitive: marksOf(resource),
  };
}

function readService(reading: Reading, team: CareTeam) {
  const named = reading.find(extensionIn(team, extensions.careTeamService)?.valueReference);
  const all = reading.of('HealthcareService');
  const entry = named ?? (all.length === 1 ? all[0] : undefined);
  if (!isOf(entry, 'HealthcareService')) return undefined;
  const { resource } = entry;
  const id = reading.rowId(resource, 'service');
  reading.take(entry, { type: 'service', id: id ?? '' }, 'team.service');
  return {
    id,
    name: resource.name,
    telephone: telephoneIn(resource.telecom),
    hours: hoursOf(resource),
    bankHolidays: fromExceptions(resource.availabilityExceptions),
    closures: resource.notAvailable?.map(({ description, during }) => ({
      from: during?.start,
      until: during?.end,
      why: description,
    })),
    location: readLocation(reading, resource.location?.[0]),
  };
}

function readKeyWorker(reading: Reading, team: CareTeam, organisation: string) {
  const member = team.participant?.find(({ role }) =>
    role?.some((one) => hasCode(one, systems.role, 'key-worker')),
  )?.member;
  const role = reading.find(member);
  if (!isOf(role, 'PractitionerRole')) return undefined;
  const worker = readWorker(reading, role.resource, 'team.keyWorker.name');
  if (worker === undefined) return undefined;
  const row = { type: 'worker-role', within: organisation, id: worker.id ?? '' };
  reading.take(role, row, 'team.keyWorker');
  return {
    ...worker,
    telephone: telephoneIn(role.resource.telecom),
    hours: hoursOf(role.resource),
  };
}

function hoursOf({ availableTime }: Pick<PractitionerRole, 'availableTime'>) {
  return fromAvailableTime(availableTime);
}
