import type { Reference } from '@medplum/fhirtypes';
import { introducerRole } from '../mapping/practitioner.ts';
import { isOf, readOrganisation, readWorker } from './directory.ts';
import type { Reading } from './reading.ts';

/** Who introduced the person, where they did not come by themselves. Of whom too little is said is left, and told of. */
export function readIntroducer(reading: Reading, requester: Reference | undefined) {
  const entry = reading.find(requester);
  if (isOf(entry, 'RelatedPerson')) {
    const person = reading.rowId(entry.resource, 'related');
    return person === undefined ? undefined : { person };
  }
  if (!isOf(entry, 'PractitionerRole')) return readIntroducingOrganisation(reading, requester);
  const introducer = readIntroducingOrganisation(reading, entry.resource.organization);
  const worker = readWorker(reading, entry.resource, 'introduction.introducer.worker');
  if (introducer === undefined || worker === undefined) return introducer;
  const { id, name, role } = worker;
  if (id === undefined || name?.given === undefined || role === undefined) return introducer;
  const named = { id, name: { ...name, given: name.given }, role };
  reading.take(entry, introducerRole(introducer.organisation, named), 'introduction.introducer');
  return { ...introducer, worker: named };
}

function readIntroducingOrganisation(reading: Reading, reference: Reference | undefined) {
  const at = 'introduction.introducer.organisation';
  const { id, name, odsCode } = readOrganisation(reading, reference, at) ?? {};
  return id === undefined || name === undefined ? undefined : { organisation: { id, name, odsCode } };
}
