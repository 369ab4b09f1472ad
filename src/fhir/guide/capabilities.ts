import type {
  CapabilityStatement,
  CapabilityStatementDocument,
  CapabilityStatementRestResource,
} from '@medplum/fhirtypes';
import { auditEventResource } from './audit-event-resource.ts';
import { consentResource } from './consent-resource.ts';
import { canonical, definition, guideDate, type Defined } from './definition.ts';
import { currentSupportDocument } from './profiles.ts';
import { servedResources } from './served-resources.ts';

/** What may be asked about people's records: of every gateway, and of whatever stands in for one. */
export const recordResources: readonly CapabilityStatementRestResource[] = [
  ...servedResources(),
  consentResource,
  auditEventResource,
];

/** The documents that are made. */
export const madeDocuments: readonly CapabilityStatementDocument[] = [
  {
    mode: 'producer',
    documentation: 'The answer to $current-support.',
    profile: currentSupportDocument.url,
  },
];

const id = 'living-well-gateway';

/** What a running gateway's own statement instantiates. */
export const gatewayStatement = canonical('CapabilityStatement', id);

/** What is asked of whatever stands in for a gateway: from the same tables as the routes and their metadata. */
export const capabilityStatement: Defined<CapabilityStatement> = {
  ...definition('CapabilityStatement', {
    id,
    title: 'Living Well Gateway',
    description: 'What a Living Well Gateway answers to systems that ask for people’s records.',
  }),
  date: guideDate,
  kind: 'requirements',
  fhirVersion: '4.0.1',
  format: ['application/fhir+json'],
  rest: [{ mode: 'server', resource: [...recordResources] }],
  document: [...madeDocuments],
};
