import type { Patient, ServiceRequest, Task } from '@medplum/fhirtypes';
import { agreements, type Agreement } from '../../living-well/telling-the-team.ts';
import { supportStrands, type Strand } from '../../living-well/strands.ts';
import { coded, reference } from '../elements.ts';
import { itemKinds } from '../item-kinds.ts';
import { traces } from '../mapping/patient.ts';
import { extensions, localIdentifierSystem, systems, ukCoreProfile } from '../systems.ts';
import { classification } from '../topics.ts';
import { partyReference } from './parties.ts';
import type { Telling } from './told-task.ts';

/** Somebody whom staff introduce, as they were typed. Nothing of it is looked up. */
export interface Introduced {
  readonly given: string;
  readonly family: string;
  readonly birthDate: string;
  readonly nhsNumber: string;
  /** Where the person wants to be reached. */
  readonly phone: string;
  readonly strands: readonly Strand[];
  readonly agreement: Agreement;
  /** Who heard the person say so. */
  readonly agreedWith: string;
}

/** Beside the Task's own id, what the introduction is stored under. */
export interface IntroductionIds extends Telling {
  readonly requestId: string;
}

type Stored<T> = T & { readonly id: string };

/** An introduction as it is stored: who, what for with the person's yes, and what is asked of the team. */
export function introductionResources(
  ids: IntroductionIds,
  introduced: Introduced,
): readonly [Stored<Patient>, Stored<ServiceRequest>, Stored<Task>] {
  return [patientOf(ids, introduced), requestOf(ids, introduced), handlingOf(ids)];
}

function patientOf({ personId, by }: IntroductionIds, introduced: Introduced): Stored<Patient> {
  const { given, family, birthDate, nhsNumber, phone } = introduced;
  const [code, words] = traces['not-traced'];
  const status = coded(systems.nhsNumberStatus, code, words);
  return {
    resourceType: 'Patient',
    id: personId,
    meta: metaOf('Patient', 'person'),
    identifier: [
      {
        extension: [{ url: extensions.nhsNumberStatus, valueCodeableConcept: status }],
        system: systems.nhsNumber,
        value: nhsNumber,
      },
      { system: localIdentifierSystem('told', by.organisation, 'person'), value: personId },
    ],
    active: true,
    name: [{ use: 'official', family, given: [given] }],
    telecom: [{ system: 'phone', value: phone }],
    birthDate,
  };
}

function requestOf(ids: IntroductionIds, introduced: Introduced): Stored<ServiceRequest> {
  const { requestId, personId, by, to, at } = ids;
  const route = coded(systems.route, 'a-and-e-liaison', 'Introduced by A&E mental health liaison');
  const { strands, agreement, agreedWith } = introduced;
  return {
    resourceType: 'ServiceRequest',
    id: requestId,
    meta: metaOf('ServiceRequest', 'introduction'),
    extension: [{ url: extensions.sourceOfServiceRequest, valueCodeableConcept: route }],
    status: 'active',
    intent: 'order',
    category: [coded(systems.record, 'introduction', 'Introduction')],
    code: coded(systems.step, 'being-introduced'),
    subject: reference<Patient>('Patient', personId),
    authoredOn: at.toISOString(),
    requester: partyReference(by),
    performer: [partyReference(to)],
    reasonCode: supportStrands.entries
      .filter(({ code }) => strands.includes(code))
      .map(({ code, label }) => coded(systems.strand, code, label)),
    // How, when, and who heard it: what the introduction rests on goes with it.
    note: [{ authorString: agreedWith, time: at.toISOString(), text: agreements[agreement] }],
  };
}

function handlingOf({ id, requestId, personId, by, to, at }: IntroductionIds): Stored<Task> {
  return {
    resourceType: 'Task',
    id,
    meta: metaOf('Task', 'introduction-handling'),
    status: 'requested',
    businessStatus: coded(systems.taskStatus, 'sent'),
    intent: 'order',
    code: coded(systems.taskCode, 'fulfill', 'Introduction'),
    focus: reference<ServiceRequest>('ServiceRequest', requestId),
    for: reference<Patient>('Patient', personId),
    authoredOn: at.toISOString(),
    requester: partyReference(by),
    owner: partyReference(to),
  };
}

function metaOf(type: string, kind: 'person' | 'introduction' | 'introduction-handling') {
  const profile = ukCoreProfile(type);
  return { ...(profile !== undefined && { profile: [profile] }), ...classification(itemKinds[kind].topics) };
}
