import type { FastifyInstance } from 'fastify';
import type {
  CapabilityStatement,
  CapabilityStatementRestResource,
  CapabilityStatementRestSecurity,
} from '@medplum/fhirtypes';
import { servedResources } from './metadata-types.ts';
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
    rest: [
      {
        mode: 'server',
        security: security(tokenUrl),
        interaction: [batch, transaction],
        operation: [validate],
        resource: [...servedResources(baseUrl), consent],
      },
    ],
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
    description:
      'SMART backend services: private_key_jwt, scope system/*.rs to read; system/Consent.crus for sharing choices',
  };
}

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

const consent: CapabilityStatementRestResource = {
  type: 'Consent',
  documentation:
    'A person’s sharing choices, recorded by systems of organisations that have records of the person here, and read back by the same organisation. Binding at the acknowledgement. A permit that says not when or by whom it was given is stored as proposed beside an active Consent that denies the same, until it is completed. Withdraw by PUT with another status.',
  interaction: [
    {
      code: 'create',
      documentation: 'Scope system/Consent.c. With Idempotency-Key, a retry records nothing twice.',
    },
    { code: 'update', documentation: 'Scope system/Consent.u. Of what stands only; If-Match is optional.' },
    { code: 'read', documentation: 'Scope system/Consent.r.' },
    { code: 'vread', documentation: 'Scope system/Consent.r.' },
    {
      code: 'search-type',
      documentation:
        'Scope system/Consent.s. By patient, or by POST and patient.identifier; an unknown parameter is refused.',
    },
  ],
  versioning: 'versioned',
  readHistory: true,
  updateCreate: false,
  conditionalCreate: false,
  conditionalUpdate: false,
  searchParam: [
    {
      name: 'patient',
      type: 'reference',
      documentation: 'Patient/{id}. This or patient.identifier is required.',
    },
    {
      name: 'patient.identifier',
      type: 'token',
      documentation: 'By POST only: an NHS number, or the id that your own case system gives the person.',
    },
    { name: 'status', type: 'token' },
    { name: '_id', type: 'token' },
    {
      name: '_lastUpdated',
      type: 'date',
      documentation: 'With eq, ge, gt, le or lt; up to two. Days are days in UTC.',
    },
  ],
};
