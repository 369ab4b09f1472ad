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
  /** Of a reference: the types that it may lead to here. */
  readonly targets: readonly string[];
  /** Only of one that base R4 does not have, or has for less: what it finds. The implementation guide then defines it. */
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

const token = (name: string, ...paths: readonly string[]): SearchParameter => ({
  name,
  kind: 'token',
  paths,
  targets: [],
});
const date = (name: string, ...paths: readonly string[]): SearchParameter => ({
  name,
  kind: 'date',
  paths,
  targets: [],
});
const reference = (name: string, path: string, ...targets: readonly string[]): SearchParameter => ({
  name,
  kind: 'reference',
  paths: [path],
  targets,
});
const subject = reference('patient', 'subject', 'Patient');
const status = token('status', 'status');
const category = token('category', 'category');

/** What every type has beside its own. */
const commonParameters: readonly SearchParameter[] = [
  token('_id', 'id'),
  date('_lastUpdated', 'meta.lastUpdated'),
];

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
      date('authored', 'authoredOn'),
      reference('requester', 'requester', 'Patient'),
      subject,
    ],
  ),
  served('EpisodeOfCare', 'status type diagnosis patient managingOrganization period', 'status patient', [
    status,
    token('type', 'type'),
    date('date', 'period'),
    reference('incoming-referral', 'referralRequest', 'ServiceRequest'),
    reference('patient', 'patient', 'Patient'),
    {
      ...reference('team', 'team', 'CareTeam'),
      documentation: 'Of our own: who supports the person in this time.',
    },
  ]),
  served(
    'Encounter',
    'identifier status class type serviceType subject episodeOfCare participant appointment reasonCode reasonReference diagnosis',
    'status class',
    [
      status,
      token('class', 'class'),
      token('type', 'type'),
      date('date', 'period'),
      reference('episode-of-care', 'episodeOfCare', 'EpisodeOfCare'),
      subject,
    ],
  ),
  served(
    'Appointment',
    'identifier status cancelationReason serviceCategory serviceType specialty appointmentType reasonCode start end',
    // A booked one without its start and end is not valid FHIR.
    'status participant start end',
    [
      status,
      token('service-type', 'serviceType'),
      date('date', 'start'),
      reference('supporting-info', 'supportingInformation', 'EpisodeOfCare'),
      reference('patient', 'participant.actor', 'Patient'),
    ],
  ),
  served(
    'Communication',
    'identifier basedOn partOf status statusReason priority subject encounter reasonCode reasonReference',
    'status',
    [status, category, date('sent', 'sent'), subject],
  ),
  served(
    'CareTeam',
    'identifier status category name subject encounter period managingOrganization',
    'status',
    [
      status,
      category,
      date('date', 'period'),
      reference('participant', 'participant.member', 'PractitionerRole', 'Practitioner', 'Organization'),
      subject,
    ],
  ),
  served('Flag', 'identifier status category code subject period encounter author', 'status code subject', [
    { ...status, documentation: 'As in FHIR R5.' },
    { ...category, documentation: 'As in FHIR R5.' },
    date('date', 'period'),
    subject,
  ]),
  served(
    'CarePlan',
    'identifier basedOn replaces partOf status intent category title description subject encounter period created author addresses',
    'status intent subject',
    [
      status,
      token('intent', 'intent'),
      category,
      {
        ...date('date', 'period', 'created'),
        documentation: 'The period; of a plan that has none, when it was made.',
      },
      reference('goal', 'goal', 'Goal'),
      reference('part-of', 'partOf', 'CarePlan'),
      subject,
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
      date('start-date', 'startDate'),
      subject,
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
      date('date', 'effectiveDateTime', 'effectivePeriod', 'effectiveInstant'),
      reference('focus', 'focus', 'Goal'),
      reference('derived-from', 'derivedFrom', 'QuestionnaireResponse', 'Observation'),
      reference('has-member', 'hasMember', 'Observation'),
      reference('performer', 'performer', 'Patient', 'PractitionerRole', 'Practitioner', 'Organization'),
      subject,
    ],
  ),
  served(
    'QuestionnaireResponse',
    'identifier basedOn partOf questionnaire status subject encounter authored author source',
    'status',
    [status, date('authored', 'authored'), subject],
  ),
  served(
    'Task',
    'basedOn groupIdentifier partOf identifier status statusReason businessStatus intent code description focus for encounter executionPeriod lastModified requester owner location',
    'status intent',
    [
      status,
      token('business-status', 'businessStatus'),
      token('intent', 'intent'),
      token('code', 'code'),
      date('authored-on', 'authoredOn'),
      date('modified', 'lastModified'),
      reference('focus', 'focus', 'ServiceRequest'),
      reference('patient', 'for', 'Patient'),
    ],
  ),
  served(
    'Procedure',
    'identifier basedOn partOf status statusReason category code subject encounter performed recorder asserter performer location reasonCode reasonReference bodySite outcome',
    'status subject',
    [
      status,
      category,
      token('code', 'code'),
      date('date', 'performedDateTime', 'performedPeriod'),
      reference('based-on', 'basedOn', 'ServiceRequest'),
      subject,
    ],
  ),
  served(
    'RelatedPerson',
    'identifier active patient relationship name telecom gender birthDate address',
    'active patient',
    [
      token('active', 'active'),
      token('relationship', 'relationship'),
      reference('patient', 'patient', 'Patient'),
    ],
  ),
  served(
    'Composition',
    'identifier status type category subject encounter date author title confidentiality custodian event',
    'status type date author title',
    [status, token('type', 'type'), category, date('date', 'date'), subject],
  ),
  served(
    'DocumentReference',
    'masterIdentifier identifier status docStatus type category subject date author relatesTo description securityLabel content context',
    'status content',
    [
      status,
      token('type', 'type'),
      category,
      date('date', 'date'),
      date('period', 'context.period'),
      reference('encounter', 'context.encounter', 'Encounter'),
      subject,
    ],
  ),
  served('Organization', 'identifier active type name partOf', 'active', []),
  served(
    'Location',
    'identifier status operationalStatus name description mode type physicalType managingOrganization',
    'status',
    [reference('organization', 'managingOrganization', 'Organization')],
  ),
  served(
    'HealthcareService',
    'identifier active providedBy category type specialty location name comment photo',
    'active',
    [reference('organization', 'providedBy', 'Organization'), reference('location', 'location', 'Location')],
  ),
  served('Practitioner', 'identifier active name telecom address gender birthDate', '', []),
  served(
    'PractitionerRole',
    'identifier active period practitioner organization code specialty location telecom',
    '',
    [
      reference('practitioner', 'practitioner', 'Practitioner'),
      reference('organization', 'organization', 'Organization'),
      reference('service', 'healthcareService', 'HealthcareService'),
    ],
  ),
];

/** Those that are searched by a person's id; a Patient is found by number and birth date, or read. */
export const searchedTypes: readonly ServedType[] = servedTypes.filter(({ type }) => type !== 'Patient');

/** Those that are about a person: each resource has an address of its own. */
export const personalTypes: readonly ServedType[] = servedTypes.filter(({ isDirectory }) => !isDirectory);

/** What is opened of a person for `/fhir`: all that may be given, and the Consents that decide. */
export const recordTypes: readonly string[] = ['Consent', ...personalTypes.map(({ type }) => type)];

/** All search parameters of a type but the person's id. */
export function parametersOf({ parameters }: ServedType): readonly SearchParameter[] {
  return [...commonParameters, ...parameters];
}

export function servedType(type: string): ServedType | undefined {
  return servedTypes.find((one) => one.type === type);
}
