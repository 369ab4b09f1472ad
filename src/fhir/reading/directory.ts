import type {
  CodeableConcept,
  ExtractResource,
  PractitionerRole,
  Reference,
  ResourceType,
} from '@medplum/fhirtypes';
import { roles } from '../../living-well/roles.ts';
import { systems } from '../systems.ts';
import { codesIn } from './elements.ts';
import type { Entry } from './entries.ts';
import { linesOf } from './postal-address.ts';
import type { Reading } from './reading.ts';

/** What a Bundle says of organisations, places and workers, read where something refers to them. */

/** Known by the source's own id, or else by its ODS code. */
export function readOrganisation(reading: Reading, reference: Reference | undefined, at: string) {
  const entry = reading.find(reference);
  if (!isOf(entry, 'Organization')) return undefined;
  const { resource } = entry;
  const odsCode = resource.identifier?.find(({ system }) => system === systems.odsOrganization)?.value;
  const id = reading.rowId(resource, 'organisation') ?? odsCode;
  reading.take(entry, { type: 'organisation', id: id ?? '' }, at);
  return { id, name: resource.name, odsCode };
}

/** Where a service is. One without an id of the source or a name is left. */
export function readLocation(reading: Reading, reference: Reference | undefined) {
  const entry = reading.find(reference);
  if (!isOf(entry, 'Location')) return undefined;
  const { name, address } = entry.resource;
  const id = reading.rowId(entry.resource, 'location');
  if (id === undefined || name === undefined) return undefined;
  reading.take(entry, { type: 'location', id }, 'team.service.location');
  const lines = linesOf(address ?? {});
  const postcode = address?.postalCode;
  return {
    id,
    name,
    address: lines.length === 0 || postcode === undefined ? undefined : { lines, postcode },
  };
}

/** The worker that a role is of, and what they do in it. */
export function readWorker(reading: Reading, { practitioner, code }: PractitionerRole, at: string) {
  const worker = reading.find(practitioner);
  if (!isOf(worker, 'Practitioner')) return undefined;
  const id = reading.rowId(worker.resource, 'worker');
  reading.take(worker, { type: 'worker', id: id ?? '' }, at);
  const [name] = worker.resource.name ?? [];
  return {
    id,
    name: name && { given: name.given?.[0], family: name.family },
    role: roleIn(code?.[0]),
  };
}

/** The role in the sender's words, else in the programme's for its code. */
function roleIn(role: CodeableConcept | undefined): string | undefined {
  const codes = codesIn(role, systems.role);
  return role?.text ?? roles.entries.find(({ code }) => codes.includes(code))?.label;
}

export function isOf<T extends ResourceType>(
  entry: Entry | undefined,
  type: T,
): entry is Entry<ExtractResource<T>> {
  return entry?.resource.resourceType === type;
}
