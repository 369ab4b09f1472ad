import type { FastifyInstance } from 'fastify';
import type { CapabilityStatement, CapabilityStatementRestSecurity } from '@medplum/fhirtypes';
import { gatewayStatement, madeDocuments, recordResources } from '../../fhir/guide/capabilities.ts';
import { guideCanonical } from '../../fhir/guide/guide.ts';
import { guideTypeResources } from './guide/guide-parameters.ts';
import { fhirJson } from '../plugins/outcome.ts';

export interface MetadataSettings {
  readonly baseUrl: string;
  readonly tokenUrl: string;
  readonly startedAt: Date;
}

/** `GET /fhir/metadata`: what this server does. Public, as UK Core Access allows. */
export function metadataRoutes(scope: FastifyInstance, settings: MetadataSettings): void {
  const body = JSON.stringify(capabilities(settings));
  scope.get('/metadata', { schema: { hide: true } }, async (_request, reply) =>
    reply.type(fhirJson).send(body),
  );
}

function capabilities({ baseUrl, tokenUrl, startedAt }: MetadataSettings): CapabilityStatement {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: startedAt.toISOString(),
    kind: 'instance',
    instantiates: [gatewayStatement],
    implementation: { description: 'Living Well Gateway', url: baseUrl },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json'],
    implementationGuide: [guideCanonical],
    rest: [
      {
        mode: 'server',
        security: security(tokenUrl),
        interaction: [batch, transaction],
        operation: [validate],
        resource: [...recordResources, ...guideTypeResources],
      },
    ],
    document: [...madeDocuments],
  };
}

function security(tokenUrl: string): CapabilityStatementRestSecurity {
  const system = 'http://terminology.hl7.org/CodeSystem/restful-security-service';
  return {
    // Where clients looked before `.well-known`, and some still look first.
    extension: [
      {
        url: 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris',
        extension: [noAuthorizeEndpoint, { url: 'token', valueUri: tokenUrl }],
      },
    ],
    service: [{ coding: [{ system, code: 'SMART-on-FHIR' }] }],
    description:
      'SMART backend services: private_key_jwt, scope system/*.rs to read; system/Consent.crus for sharing choices',
  };
}

/** Its definition asks for one. Systems sign in by themselves here, so there is none, and that is what is said. */
const noAuthorizeEndpoint = {
  url: 'authorize',
  _valueUri: {
    extension: [
      { url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'not-applicable' },
    ],
  },
};

const batch = {
  code: 'batch',
  documentation: 'GET entries only, at most 50; each is answered, and logged, for itself.',
} as const;

const transaction = {
  code: 'transaction',
  documentation:
    'Scope case-records.write; a collection is taken alike. PUT and POST of what a case system knows of one person: read as a case record, and answered as a push to /v1/case-records, with a receipt. Idempotency-Key is required.',
} as const;

const validate = {
  name: 'validate',
  definition: 'http://hl7.org/fhir/OperationDefinition/Resource-validate',
  documentation:
    'POST $validate or {type}/$validate, scope case-records.write: a resource, or a Bundle as it would be pushed, against base R4; of a Bundle also what would be left out. Stores nothing.',
} as const;
