import type { Consent } from '@medplum/fhirtypes';
import type { DisclosureRequest, Facts, Item } from '../consent/types.ts';
import { withSourceLastUpdated } from '../fhir/source-last-updated.ts';
import { withoutWhereabouts } from '../fhir/whereabouts.ts';
import type { PersonRecords } from './ports/records.ts';
import type { Look } from './look.ts';

/** The question as the engine takes it. */
export function requestOf({ caller, purpose }: Pick<Look, 'caller' | 'purpose'>): DisclosureRequest {
  return {
    identities: caller.identities,
    organisations: caller.organisations,
    role: caller.role,
    purposes: [purpose],
    action: 'access',
  };
}

/** A person's items, each saying when its source last stood by it; of somebody whom nothing may lead to, without what could. */
export function itemsOf(records: PersonRecords): readonly Item[] {
  return records.resources.map((stored) => ({
    reference: `${stored.resource.resourceType}/${stored.resource.id ?? ''}`,
    resource: withSourceLastUpdated(
      records.isRestricted ? withoutWhereabouts(stored.resource) : stored.resource,
      stored.sourceModified,
    ),
    source: stored.sourceOrganisation,
  }));
}

/**
 * What the decisions rest on. Actors are known by the deployment's word alone: one that a pushed record names would narrow a refusal. A change
 * that was acknowledged and is not applied yet stands as a bare deny until it is; and no case lifts that, for it may be a label that none may lift.
 *
 * Records that are one person's are heard together and by themselves: what either refuses is refused of both, and what it permits is permitted where the
 * other, if it has said anything, permits it too. The person asked for comes first.
 */
export function factsOf(
  personId: string,
  records: PersonRecords,
  organisationActors: readonly string[],
): Facts {
  const others = records.people.filter((one) => one !== personId);
  const unsettled = records.unsettledChanges.map((receipt) => bareDeny(personId, receipt));
  return {
    agreements: records.agreements,
    people: new Map([
      [`Patient/${personId}`, [...consentsOf(personId, records), ...unsettled]],
      ...others.map((one) => [`Patient/${one}`, consentsOf(one, records)] as const),
    ]),
    cases: unsettled.length > 0 ? [] : records.cases,
    knownActors: new Set(organisationActors),
    ...(others.length > 0 && {
      samePerson: new Map(others.map((one) => [`Patient/${one}`, `Patient/${personId}`])),
      eachMustPermit: true,
    }),
  };
}

function consentsOf(person: string, { people, resources }: PersonRecords): readonly Consent[] {
  return resources.flatMap(({ resource, personId }) =>
    resource.resourceType === 'Consent' && (people.length < 2 || personId === person) ? [resource] : [],
  );
}

/** The version of a change that is not applied yet: what it says has not been read. */
export const unsettledVersion = '0';

function bareDeny(personId: string, receipt: string): Consent {
  return {
    resourceType: 'Consent',
    id: receipt,
    meta: { versionId: unsettledVersion },
    status: 'active',
    scope: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }],
    },
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'INFA' }] }],
    patient: { reference: `Patient/${personId}` },
    provision: { type: 'deny' },
  };
}
