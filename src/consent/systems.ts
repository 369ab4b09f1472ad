/** Canonical addresses that the consent rules read. */
const terminology = 'http://terminology.hl7.org/CodeSystem';
const ours = 'https://livingwell-gateway.example/fhir/CodeSystem';

/** Sharing topics, in `meta.tag` of an item and in `provision.class`. */
export const topicSystem = `${ours}/livingwell-sharing-topic`;
/** Local labels in `meta.security`: the absolute withholds. */
export const labelSystem = `${ours}/livingwell-label`;
export const confidentialitySystem = `${terminology}/v3-Confidentiality`;
/** Sensitivities in `meta.security` and `provision.securityLabel`; `OPTIN` in `Consent.policyRule`. */
export const actCodeSystem = `${terminology}/v3-ActCode`;
export const purposeSystem = `${terminology}/v3-ActReason`;
export const participationSystem = `${terminology}/v3-ParticipationType`;
export const actionSystem = `${terminology}/consentaction`;
export const scopeSystem = `${terminology}/consentscope`;
export const resourceTypeSystem = 'http://hl7.org/fhir/resource-types';
