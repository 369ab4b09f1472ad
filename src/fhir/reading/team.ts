import type { CareTeam, ExtractResource, PractitionerRole, ResourceType } from '@medplum/fhirtypes';
import { fromAvailableTime } from '../available-time.ts';
import { hasCode } from '../elements.ts';
import { careTeamRow } from '../mapping/care-team.ts';
import { extensions, systems } from '../systems.ts';
import { extensionIn, telephoneIn } from './elements.ts';
import type { Entry } from './entries.ts';
import type { Reading } from './reading.ts';

/** Who supports the person: the CareTeam, and of the directory what it leads to. */
export function readTeam(reading: Reading) {
  const entry = reading.row('CareTeam', 'team');
  if (entry === undefined) return undefined;
  const { id, resource } = entry;
  reading.take(entry, careTeamRow({ id }), 'team');
  const organisation = readOrganisation(reading, resource);
  return {
    id,
    name: resource.name,
    organisation,
    service: readService(reading, resource),
    keyWorker: readKeyWorker(reading, resource, organisation?.id ?? ''),
  };
}

/** Known by the source's own id, or else by its ODS code. */
function readOrganisation(reading: Reading, team: CareTeam) {
  const entry = reading.find(team.managingOrganization?.[0]);
  if (!isOf(entry, 'Organization')) return undefined;
  const { resource } = entry;
  const odsCode = resource.identifier?.find(({ system }) => system === systems.odsOrganization)?.value;
  const id = reading.rowId(resource, 'organisation') ?? odsCode;
  reading.take(entry, { type: 'organisation', id: id ?? '' }, 'team.organisation');
  return { id, name: resource.name, odsCode };
}

function readService(reading: Reading, team: CareTeam) {
  const named = reading.find(extensionIn(team, extensions.careTeamService)?.valueReference);
  const all = reading.of('HealthcareService');
  const entry = named ?? (all.length === 1 ? all[0] : undefined);
  if (!isOf(entry, 'HealthcareService')) return undefined;
  const { resource } = entry;
  const id = reading.rowId(resource, 'service');
  reading.take(entry, { type: 'service', id: id ?? '' }, 'team.service');
  return { id, name: resource.name, telephone: telephoneIn(resource.telecom), hours: hoursOf(resource) };
}

function readKeyWorker(reading: Reading, team: CareTeam, organisation: string) {
  const member = team.participant?.find(({ role }) =>
    role?.some((one) => hasCode(one, systems.role, 'key-worker')),
  )?.member;
  const role = reading.find(member);
  if (!isOf(role, 'PractitionerRole')) return undefined;
  const worker = reading.find(role.resource.practitioner);
  if (!isOf(worker, 'Practitioner')) return undefined;
  const id = reading.rowId(worker.resource, 'worker');
  reading.take(role, { type: 'worker-role', id: `${organisation}/${id ?? ''}` }, 'team.keyWorker');
  reading.take(worker, { type: 'worker', id: id ?? '' }, 'team.keyWorker.name');
  const [name] = worker.resource.name ?? [];
  return {
    id,
    name: name && { given: name.given?.[0], family: name.family },
    role: role.resource.code?.[0]?.text,
    telephone: telephoneIn(role.resource.telecom),
    hours: hoursOf(role.resource),
  };
}

function hoursOf({ availableTime }: Pick<PractitionerRole, 'availableTime'>) {
  return fromAvailableTime(availableTime);
}

function isOf<T extends ResourceType>(entry: Entry | undefined, type: T): entry is Entry<ExtractResource<T>> {
  return entry?.resource.resourceType === type;
}
