import type { ResourceType } from '@medplum/fhirtypes';
import { isDirectoryType } from './references.ts';

/** How a search parameter's values are compared. */
export type ParameterKind = 'token' | 'date' | 'reference';

/** One search parameter of one type. */
export interface SearchParameter {
  readonly name: string;
  readonly kind: ParameterKind;
  /** Where its values stand: names of elements, joined by dots. */
  readonly paths: readonly string[];
  /** For whoever reads the CapabilityStatement. */
  readonly documentation?: string;
}

/** What `/fhir` serves of one type. Routes, search and CapabilityStatement are all made from this. */
export interface ServedType {
  readonly type: ResourceType;
  /** About no person: given only beside what is released of the person who is named (consent-rules 1). */
  readonly isDirectory: boolean;
  /** Beside those that every type has. */
  readonly parameters: readonly SearchParameter[];
  /** Elements that FHIR R4 counts as the summary. */
  readonly summary: readonly string[];
  /** Elements that a shortened resource keeps: mandatory ones, and those that change what the rest means. */
  readonly mandatory: readonly string[];
}

const parameter =
  (kind: ParameterKind) =>
  (name: string, ...paths: readonly string[]): SearchParameter => ({ name, kind, paths });
const token = parameter('token');
const date = parameter('date');
const reference = parameter('reference');
const identifier = token('identifier', 'identifier');
const status = token('status', 'status');
const category = token('category', 'category');

function served(
  type: ResourceType,
  summary: string,
  mandatory: string,
  parameters: readonly SearchParameter[],
): ServedType {
  const words = (text: string): readonly string[] => text.split(' ').filter((word) => word !== '');
  return {
    type,
    isDirectory: isDirectoryType(type),
    parameters,
    summary: words(summary),
    mandatory: words(mandatory),
  };
}

/** Every type that systems may ask for. To serve another, add its row, and its kind to `item-kinds.ts`. */
export const servedTypes: readonly ServedType[] = [
  served(
    'Patient',
    'identifier active name telecom gender birthDate deceasedBoolean deceasedDateTime address managingOrganization link',
    'active deceasedBoolean deceasedDateTime link',
    [],
  ),
  served(
    'ServiceRequest',
    'identifier basedOn replaces status intent category priority code subject encounter occurrenceDateTime occurrencePeriod authoredOn requester performer reasonCode reasonReference',
    'status intent subject doNotPerform',
    [
      status,
      token('intent', 'intent'),
      category,
      token('code', 'code'),
      identifier,
      date('authored', 'authoredOn'),
      reference('requester', 'requester'),
    ],
  ),
  served('EpisodeOfCare', 'status type diagnosis patient managingOrganization period', 'status patient', [
    status,
    token('type', 'type'),
    identifier,
    date('date', 'period'),
    reference('incoming-referral', 'referralRequest'),
  ]),
  served(
    'Encounter',
    'identifier status class type serviceType subject episodeOfCare participant appointment reasonCode reasonReference diagnosis',
    'status class',
    [
      status,
      token('class', 'class'),
      token('type', 'type'),
      identifier,
      date('date', 'period'),
      reference('episode-of-care', 'episodeOfCare'),
    ],
  ),
  served(
    'Appointment',
    'identifier status cancelationReason serviceCategory serviceType specialty appointmentType reasonCode start end',
    'status participant',
    [
      status,
      token('service-type', 'serviceType'),
      identifier,
      date('date', 'start'),
      reference('supporting-info', 'supportingInformation'),
    ],
  ),
  served(
    'Communication',
    'identifier basedOn partOf status statusReason priority subject encounter reasonCode reasonReference',
    'status',
    [status, category, identifier, date('sent', 'sent')],
  ),
  served(
    'CareTeam',
    'identifier status category name subject encounter period managingOrganization',
    'status',
    [status, category, identifier, date('date', 'period'), reference('participant', 'participant.member')],
  ),
  served('Flag', 'identifier status category code subject period encounter author', 'status code subject', [
    { ...status, documentation: 'As in FHIR R5.' },
    { ...category, documentation: 'As in FHIR R5.' },
    identifier,
    date('date', 'period'),
  ]),
  served(
    'CarePlan',
    'identifier basedOn replaces partOf status intent category title description subject encounter period created author addresses',
    'status intent subject',
    [
      status,
      token('intent', 'intent'),
      category,
      identifier,
      {
        ...date('date', 'period', 'created'),
        documentation: 'The period; of a plan that has none, when it was made.',
      },
      reference('goal', 'goal'),
      reference('part-of', 'partOf'),
    ],
  ),
  served(
    'Goal',
    'lifecycleStatus achievementStatus category priority description subject startDate startCodeableConcept statusDate expressedBy',
    'lifecycleStatus description subject',
    [
      token('lifecycle-status', 'lifecycleStatus'),
      token('achievement-status', 'achievementStatus'),
      category,
      identifier,
      date('start-date', 'startDate'),
    ],
  ),
  served(
    'Observation',
    'identifier basedOn partOf status code subject focus encounter effectiveDateTime effectivePeriod issued performer valueQuantity valueInteger valueCodeableConcept valueString hasMember derivedFrom component',
    'status code',
    [
      status,
      category,
      token('code', 'code'),
      token('method', 'method'),
      identifier,
      date('date', 'effectiveDateTime', 'effectivePeriod', 'effectiveInstant'),
      reference('focus', 'focus'),
      reference('derived-from', 'derivedFrom'),
      reference('has-member', 'hasMember'),
      reference('performer', 'performer'),
    ],
  ),
  served(
    'QuestionnaireResponse',
    'identifier basedOn partOf questionnaire status subject encounter authored author source',
    'status',
    [status, identifier, date('authored', 'authored')],
  ),
  served('Organization', 'identifier active type name partOf', 'active', [identifier]),
  served(
    'HealthcareService',
    'identifier active providedBy category type specialty location name comment photo',
    'active',
    [identifier, reference('organization', 'providedBy')],
  ),
  served('Practitioner', 'identifier active name telecom address gender birthDate', '', [identifier]),
  served(
    'PractitionerRole',
    'identifier active period practitioner organization code specialty location telecom',
    '',
    [
      identifier,
      reference('practitioner', 'practitioner'),
      reference('organization', 'organization'),
      reference('service', 'healthcareService'),
    ],
  ),
];

/** Those that are about a person: each resource has an address of its own. */
export const personalTypes: readonly ServedType[] = servedTypes.filter(({ isDirectory }) => !isDirectory);

/** What is opened of a person for `/fhir`: all that may be given, and the Consents that decide. */
export const recordTypes: readonly string[] = ['Consent', ...personalTypes.map(({ type }) => type)];

export function servedType(type: string): ServedType | undefined {
  return servedTypes.find((one) => one.type === type);
}
