import type { FastifyInstance } from 'fastify';
import type {
  CapabilityStatement,
  CapabilityStatementRestResource,
  CapabilityStatementRestSecurity,
} from '@medplum/fhirtypes';
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
    implementation: { description: 'Living Well Gateway', url: baseUrl },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json'],
    rest: [{ mode: 'server', security: security(tokenUrl), resource: [patient(baseUrl)] }],
  };
}

function security(tokenUrl: string): CapabilityStatementRestSecurity {
  const system = 'http://terminology.hl7.org/CodeSystem/restful-security-service';
  return {
    // Where clients looked before `.well-known`, and some still look first.
    extension: [
      {
        url: 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris',
        extension: [{ url: 'token', valueUri: tokenUrl }],
      },
    ],
    service: [{ coding: [{ system, code: 'SMART-on-FHIR' }] }],
    description: 'SMART backend services: private_key_jwt, scope system/*.rs',
  };
}

function patient(baseUrl: string): CapabilityStatementRestResource {
  return {
    type: 'Patient',
    interaction: [
      { code: 'search-type', documentation: 'By POST [base]/Patient/_search, with both parameters.' },
    ],
    searchParam: [
      { name: 'identifier', type: 'token', documentation: 'The NHS number with its system. Required.' },
      { name: 'birthdate', type: 'date', documentation: 'A whole date. Required.' },
    ],
    operation: [
      {
        name: 'current-support',
        definition: `${baseUrl}/OperationDefinition/current-support`,
        documentation:
          'GET Patient/{id}/$current-support: a document Bundle of what may be shown of the person’s current support.',
      },
    ],
  };
}
