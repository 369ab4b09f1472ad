import { systems } from '../fhir/systems.ts';

/** Canonical addresses that the consent rules read. */

/** Sharing topics, in `meta.tag` of an item and in `provision.class`. */
export const topicSystem = systems.topic;
/** Local labels in `meta.security`: the absolute withholds. */
export const labelSystem = systems.label;
export const confidentialitySystem = systems.confidentiality;
/** Sensitivities in `meta.security` and `provision.securityLabel`; `OPTIN` in `Consent.policyRule`. */
export const actCodeSystem = systems.actCode;
export const purposeSystem = systems.actReason;
export const participationSystem = systems.participation;
export const actionSystem = 'http://terminology.hl7.org/CodeSystem/consentaction';
export const scopeSystem: string = systems.consentScope;
export const resourceTypeSystem = 'http://hl7.org/fhir/resource-types';
