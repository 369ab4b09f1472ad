import type { Consent } from '@medplum/fhirtypes';
import { reachOf, type Reach } from '../../consent/reach.ts';
import type { Organisations, Recipient } from '../../consent/reach-recipients.ts';
import type { Facts } from '../../consent/types.ts';
import { sharingConsent } from '../../fhir/mapping/plain-choice.ts';
import { choicesId, type ChoicesOf } from '../../fhir/mapping/recorded-choices.ts';
import { factsOf, itemsOf } from '../disclosure-request.ts';
import type { PersonRecords } from '../ports/records.ts';

/** What the page for sharing choices rests on: one person's records, of which one organisation may speak as far as they are its own. */
export interface ChoicesGround {
  readonly of: ChoicesOf;
  readonly records: PersonRecords;
  readonly organisations: Organisations;
  /** Organisations of the deployment as `system|value`. */
  readonly organisationActors: readonly string[];
  readonly at: Date;
}

export function patientOf({ of }: ChoicesGround): string {
  return `Patient/${of.personId}`;
}

function groundFacts({ of, records, organisationActors }: ChoicesGround): Facts {
  return factsOf(of.personId, records, organisationActors);
}

/** Consents that the organisation has recorded, by whatever system. */
export function ownConsents({ of, records }: ChoicesGround): readonly Consent[] {
  return records.resources.flatMap(({ resource, sourceOrganisation }) =>
    resource.resourceType === 'Consent' && sourceOrganisation === of.organisation ? [resource] : [],
  );
}

/** What was last recorded on the page itself. */
export function pageConsent(ground: ChoicesGround): Consent | undefined {
  const id = choicesId(ground.of);
  return ownConsents(ground).find((consent) => consent.id === id);
}

/**
 * What recipients may see of what the organisation holds, were `page` what is recorded on the page: beside all other statements on record,
 * also those of others, or beside only these.
 */
export function reachWith(
  ground: ChoicesGround,
  recipients: readonly Recipient[],
  page: Consent | undefined,
  beside: 'all others' | readonly Consent[],
): readonly Reach[] {
  const own = itemsOf(ground.records).filter(({ source }) => source === ground.of.organisation);
  return reachOf(recipients, own, factsWith(ground, page, beside), ground.at);
}

/** What decisions would rest on, were `page` what is recorded on the page: {@link reachWith}. */
export function factsWith(
  ground: ChoicesGround,
  page: Consent | undefined,
  beside: 'all others' | readonly Consent[],
): Facts {
  const facts = groundFacts(ground);
  const patient = patientOf(ground);
  const id = choicesId(ground.of);
  const onRecord = (facts.people.get(patient) ?? []).filter((consent) => consent.id !== id);
  const others = beside === 'all others' ? onRecord : beside;
  const said = page === undefined ? others : [...others, page];
  const people = new Map(beside === 'all others' ? facts.people : []).set(patient, said);
  return { ...facts, people };
}

/** What decisions would rest on, had the person permitted everything: what is left is what agreements allow. */
export function factsOfEverything(ground: ChoicesGround): Facts {
  const patient = patientOf(ground);
  const everything = sharingConsent({
    id: 'everything',
    status: 'active',
    patient: { reference: patient },
    organisation: ground.of.organisation,
    recordedOn: undefined,
    recordedBy: undefined,
    provision: { type: 'permit' },
  });
  return { ...groundFacts(ground), people: new Map([[patient, [everything]]]) };
}
