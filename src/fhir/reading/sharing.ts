import type { Consent, ConsentProvision } from '@medplum/fhirtypes';
import canonicalize from 'canonicalize';
import { recorderOf } from '../mapping/plain-choice.ts';
import { systems } from '../systems.ts';
import type { Reading, RowEntry } from './reading.ts';

/**
 * Sharing choices that a case record can say. Whether these are among them is asked afterwards: what the mapping makes of them must be the same
 * Consent again, or it is refused (see check-consents.ts).
 */
export function readSharing(reading: Reading) {
  const binding = reading.row('Consent', 'sharing');
  const proposal = reading.row('Consent', 'sharing-proposal');
  if (binding === undefined) return undefined;
  const person = reading.rowId(reading.patient.resource, 'person') ?? '';
  reading.take(binding, { type: 'sharing', id: person }, 'sharing');
  if (proposal !== undefined) reading.take(proposal, { type: 'sharing-proposal', id: person });
  const { resource, id } = binding;
  return {
    id,
    status: resource.status === 'inactive' ? 'withdrawn' : 'active',
    recordedOn: resource.dateTime,
    recordedBy: recorderOf(resource),
    until: resource.provision?.period?.end,
    choices: choicesIn(binding, proposal),
  };
}

/** An incomplete permission stands as a refusal beside a proposal that permits the same: there it was a permission. */
function choicesIn({ resource }: RowEntry<Consent>, proposal: RowEntry<Consent> | undefined) {
  const proposed = (proposal?.resource.provision?.provision ?? []).map(matterOf);
  return (resource.provision?.provision ?? []).map((provision) => {
    const place = provision.type === 'deny' ? proposed.indexOf(matterOf(provision)) : -1;
    if (place >= 0) proposed.splice(place, 1);
    return choiceOf(provision, place >= 0 || provision.type === 'permit');
  });
}

function matterOf({ actor, purpose, class: topics }: ConsentProvision): string {
  return canonicalize({ actor, purpose, topics }) ?? '';
}

function choiceOf({ actor, purpose, class: topics }: ConsentProvision, shares: boolean) {
  return {
    decision: shares ? 'share' : 'do-not-share',
    topics: topics?.flatMap(({ system, code }) => (system === systems.topic ? [code] : [])),
    with: actor?.map(({ reference }) => reference.identifier?.value),
    purposes: purpose?.flatMap(({ system, code }) => (system === systems.actReason ? [code] : [])),
  };
}
