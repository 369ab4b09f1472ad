import type { Consent, ConsentProvision } from '@medplum/fhirtypes';
import canonicalize from 'canonicalize';
import { recorderOf } from '../mapping/plain-choice.ts';
import { withFreeText } from '../mapping/sharing.ts';
import { extensions, systems } from '../systems.ts';
import { codeIn, extensionIn } from './elements.ts';
import { rowNamed, type Reading, type RowEntry } from './reading.ts';

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
    proxy: readProxy(reading, resource),
    choices: choicesIn(binding, proposal),
  };
}

/** Who decided in the person's stead, and by what authority. What is not said of it stays unsaid: the permission then counts as none. */
function readProxy(reading: Reading, { performer, extension = [] }: Consent) {
  const person = rowNamed(reading, performer?.[0], 'related');
  const said = extension.find(({ url }) => url === extensions.proxyAuthority);
  if (person === undefined && said === undefined) return undefined;
  const covers = (said?.extension ?? []).flatMap(({ url, valueCoding }) =>
    url === 'covers' && valueCoding?.system === systems.topic ? [valueCoding.code] : [],
  );
  const period = said && extensionIn(said, 'period')?.valuePeriod;
  return {
    person,
    authority: codeIn(said && extensionIn(said, 'authority')?.valueCodeableConcept, systems.proxyAuthority),
    from: period?.start,
    until: period?.end,
    covers: covers.length === 0 ? undefined : covers,
  };
}

/** An incomplete permission stands as a refusal beside a proposal that permits the same: there it was a permission. */
function choicesIn({ resource }: RowEntry<Consent>, proposal: RowEntry<Consent> | undefined) {
  const proposed = [...(proposal?.resource.provision?.provision ?? [])];
  return (resource.provision?.provision ?? []).map((provision) => {
    const [next] = proposed;
    if (next === undefined || provision.type !== 'deny' || refusedMatter(next) !== matterOf(provision)) {
      return choiceOf(provision, provision.type === 'permit');
    }
    proposed.shift();
    return choiceOf(next, true);
  });
}

function matterOf({ actor, purpose, class: topics }: ConsentProvision): string {
  return canonicalize({ actor, purpose, topics }) ?? '';
}

/** What stands refused of a permission: free text too, where it is for a sensitive strand. */
function refusedMatter(permission: ConsentProvision): string {
  const topics = withFreeText(topicsIn(permission));
  return matterOf({ ...permission, class: topics.map((code) => ({ system: systems.topic, code })) });
}

function topicsIn({ class: topics = [] }: ConsentProvision): readonly string[] {
  return topics.flatMap(({ system, code }) => (system === systems.topic && code !== undefined ? [code] : []));
}

function choiceOf(provision: ConsentProvision, shares: boolean) {
  const { actor, purpose } = provision;
  return {
    decision: shares ? 'share' : 'do-not-share',
    topics: topicsIn(provision),
    with: actor?.map(({ reference }) => reference.identifier?.value),
    purposes: purpose?.flatMap(({ system, code }) => (system === systems.actReason ? [code] : [])),
  };
}
