/** Canonical addresses, in one place. Aligned to UK Core and HL7 terminology; our own stand under {@link localBase}. */

export const localBase = 'https://livingwell-gateway.example/fhir/';

const hl7 = 'http://terminology.hl7.org/CodeSystem/';
const localSystem = (name: string): string => `${localBase}CodeSystem/livingwell-${name}`;

export const systems = {
  nhsNumber: 'https://fhir.nhs.uk/Id/nhs-number',
  chiNumber: 'https://fhir.nhs.uk/Id/chi-number',
  /** US spelling: UK Core's guidance page prints it otherwise, its profiles, PDS and NRL do not. */
  odsOrganization: 'https://fhir.nhs.uk/Id/ods-organization-code',
  nhsNumberStatus: 'https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatusEngland',
  nhsNumberUnavailable: 'https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberUnavailableReason',
  spineError: 'https://fhir.nhs.uk/CodeSystem/Spine-ErrorOrWarningCode',
  snomed: 'http://snomed.info/sct',
  ucum: 'http://unitsofmeasure.org',
  confidentiality: `${hl7}v3-Confidentiality`,
  actCode: `${hl7}v3-ActCode`,
  actReason: `${hl7}v3-ActReason`,
  dataOperation: `${hl7}v3-DataOperation`,
  participation: `${hl7}v3-ParticipationType`,
  provenanceParticipant: `${hl7}provenance-participant-type`,
  consentScope: `${hl7}consentscope`,
  observationValue: `${hl7}v3-ObservationValue`,
  observationCategory: `${hl7}observation-category`,
  dataAbsentReason: `${hl7}data-absent-reason`,
  goalAchievement: `${hl7}goal-achievement`,
  dicom: 'http://dicom.nema.org/resources/ontology/DCM',
  auditEventType: `${hl7}audit-event-type`,
  auditEntityType: `${hl7}audit-entity-type`,
  objectRole: `${hl7}object-role`,
  securitySourceType: `${hl7}security-source-type`,
  roleClass: `${hl7}v3-RoleClass`,
  logEventKind: localSystem('log-entry-kind'),
  staffUser: `${localBase}sid/staff-user`,
  client: `${localBase}sid/client`,
  taskCode: 'http://hl7.org/fhir/CodeSystem/task-code',
  goalRelationship: 'http://terminology.hl7.org/CodeSystem/goal-relationship-type',
  relationshipRole: 'https://fhir.hl7.org.uk/CodeSystem/UKCore-AdditionalPersonRelationshipRole',
  recordHeading: 'https://fhir.hl7.org.uk/CodeSystem/UKCore-RecordStandardHeadings',
  roleCode: `${hl7}v3-RoleCode`,
  listEmptyReason: `${hl7}list-empty-reason`,
  label: localSystem('label'),
  topic: localSystem('sharing-topic'),
  step: localSystem('step'),
  strand: localSystem('strand'),
  measure: localSystem('measure'),
  role: localSystem('role'),
  route: localSystem('introduction-route'),
  contactKind: localSystem('contact-kind'),
  rater: localSystem('rater'),
  record: localSystem('record'),
  section: localSystem('section'),
  serviceType: localSystem('service-type'),
  taskStatus: localSystem('task-status'),
  told: localSystem('told'),
  endingReason: localSystem('ending-reason'),
  returnPolicy: localSystem('return-policy'),
  tool: localSystem('tool'),
  risk: localSystem('risk'),
  range: localSystem('score-range'),
  utilityValueSet: localSystem('utility-value-set'),
  qayl: `${localBase}CodeSystem/qayl-item`,
  issue: localSystem('issue'),
  proxyAuthority: localSystem('proxy-authority'),
  addressWithholding: localSystem('address-withholding'),
  safetyPlanHeading: localSystem('safety-plan-heading'),
  document: `${localBase}sid/document`,
  device: `${localBase}sid/device`,
  inputHash: `${localBase}sid/input-sha-256`,
} as const;

/** Systems that look right and are not: a resource that carries one is refused. */
export const retiredSystems: ReadonlySet<string> = new Set([
  'https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatus',
  'https://fhir.hl7.org.uk/CodeSystem/UKCore-SpineErrorOrWarningCode',
  'https://fhir.nhs.uk/Id/ods-organisation-code',
]);

const ukCoreExtension = 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-';
const localExtension = (name: string): string => `${localBase}StructureDefinition/${name}`;

export const extensions = {
  nhsNumberStatus: `${ukCoreExtension}NHSNumberVerificationStatus`,
  nhsNumberUnavailable: `${ukCoreExtension}NHSNumberUnavailableReason`,
  sourceOfServiceRequest: `${ukCoreExtension}SourceOfServiceRequest`,
  sourceLastUpdated: localExtension('source-last-updated'),
  scoreRule: localExtension('score-rule'),
  derivedStatus: localExtension('derived-status'),
  careTeamService: localExtension('care-team-service'),
  safetyPlanHeading: localExtension('safety-plan-heading'),
  agreedWith: localExtension('agreed-with'),
  reviewOn: localExtension('review-on'),
  recordedBy: localExtension('recorded-by'),
  position: localExtension('position'),
  standsInFor: localExtension('stands-in-for'),
  episodeReturnOf: localExtension('episode-return-of'),
  episodeEndingReason: localExtension('episode-ending-reason'),
  openDoorPolicy: localExtension('open-door-policy'),
  mayBeTold: localExtension('may-be-told'),
  aboutPerson: localExtension('about-person'),
  namesOthers: localExtension('third-party-flag'),
  asSent: localExtension('as-sent'),
  proxyAuthority: localExtension('proxy-authority'),
  dataAbsentReason: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason',
  answerLabel: localExtension('answer-label'),
  pertainsToGoal: 'http://hl7.org/fhir/StructureDefinition/resource-pertainsToGoal',
  goalRelationship: 'http://hl7.org/fhir/StructureDefinition/goal-relationship',
} as const;

/** SNOMED CT codes whose term is published by the NHS (uk-standards 8.1). Strings always: some do not fit a number. */
export const snomed = {
  reqol10Score: '1091071000000100',
  reqol20Score: '1091081000000103',
  crisisPlan: '736253002',
  aboutMe: '1515851000000101',
  selfReferral: '310434002',
  referredByGp: '108161000000109',
  referredBySocialWorker: '185365002',
  referredByCarer: '1065391000000104',
} as const;

export const reqol10Questionnaire = `${localBase}Questionnaire/reqol-10|1`;
export const reqol20Questionnaire = `${localBase}Questionnaire/reqol-20|1`;
export const qaylQuestionnaire = `${localBase}Questionnaire/qayl|1`;

/** Types whose UK Core profile is published and active; drafts, and Goal, which has none, are claimed by nothing. */
const activeUkCore: ReadonlySet<string> = new Set([
  'Appointment',
  'Composition',
  'Encounter',
  'HealthcareService',
  'Location',
  'Observation',
  'Organization',
  'Patient',
  'Practitioner',
  'PractitionerRole',
  'RelatedPerson',
  'ServiceRequest',
]);

/** The UK Core profile a resource of this type claims, if there is an active one (uk-standards 1.2). */
export function ukCoreProfile(resourceType: string): string | undefined {
  return activeUkCore.has(resourceType)
    ? `https://fhir.hl7.org.uk/StructureDefinition/UKCore-${resourceType}`
    : undefined;
}

/** The identifier system of one kind of row in one source system. */
export function localIdentifierSystem(site: string, system: string, recordType: string): string {
  return `${localBase}sid/${site}/${system}/${recordType}`;
}

/** The code of the site that gave an identifier of such a system; undefined for any other's. */
export function siteOfIdentifier(system: string): string | undefined {
  const sids = `${localBase}sid/`;
  return system.startsWith(sids) ? system.slice(sids.length).split('/')[0] : undefined;
}

/** The case system that gave one, `site/system`. */
export function sourceOfIdentifier(system: string): string | undefined {
  const sids = `${localBase}sid/`;
  if (!system.startsWith(sids)) return undefined;
  return system.slice(sids.length).split('/').slice(0, 2).join('/');
}
