import { randomUUID } from 'node:crypto';
import type { Consent, ConsentProvision } from '@medplum/fhirtypes';
import type { LightMyRequestResponse } from 'fastify';
import { clientSchema } from '../../src/auth/client.ts';
import { caseSystem, charity, site, trust } from '../../src/demo/organisations.ts';
import { systems } from '../../src/fhir/systems.ts';
import { issueApiKey, registerClient } from '../../src/gateway/register.ts';
import type { TestGateway } from './gateway.ts';

/** A system that may record Consents for an organisation, and its API key. */
export async function addRecorder(
  gateway: TestGateway,
  {
    id = 'consent-system',
    organisation = charity,
    system = caseSystem,
    scopes = ['system/Consent.crus'],
  }: {
    readonly id?: string;
    readonly organisation?: string;
    readonly system?: string;
    readonly scopes?: readonly string[];
  } = {},
): Promise<string> {
  const registry = { store: gateway.services.store, clock: gateway.services.clock };
  const client = clientSchema.parse({
    id,
    organisation,
    role: 'case-system',
    scopes,
    sources: [{ site, system }],
  });
  await registerClient(registry, client);
  return issueApiKey(registry, client, scopes);
}

/** A request under /fhir with an API key. */
export function askFhir(
  gateway: TestGateway,
  apiKey: string,
  request: {
    readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
    readonly url: string;
    readonly body?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
  },
): Promise<LightMyRequestResponse> {
  const { method, url, body, headers = {} } = request;
  return gateway.app.inject({
    method,
    url: `/fhir/${url}`,
    headers: {
      'x-api-key': apiKey,
      ...(body !== undefined && { 'content-type': 'application/fhir+json' }),
      ...headers,
    },
    ...(body !== undefined && { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

export const organisation = (odsCode: string): ConsentProvision['actor'] => [
  {
    role: { coding: [{ system: systems.participation, code: 'IRCP' }] },
    reference: { identifier: { system: systems.odsOrganization, value: odsCode } },
  },
];

/** Consents as a system sends them: complete unless told. */
export const consents = {
  permit: (personId: string, topics: readonly string[] = ['existence', 'contacts']): Consent => ({
    ...base(personId),
    provision: {
      type: 'permit',
      actor: organisation(trust) ?? [],
      class: topics.map((code) => ({ system: systems.topic, code })),
    },
  }),
  refuseAll: (personId: string): Consent => ({ ...base(personId), provision: { type: 'deny' } }),
};

function base(personId: string): Consent {
  const patient = { reference: `Patient/${personId}` };
  return {
    resourceType: 'Consent',
    status: 'active',
    scope: { coding: [{ system: systems.consentScope, code: 'patient-privacy' }] },
    category: [{ coding: [{ system: systems.actCode, code: 'INFA' }] }],
    patient,
    dateTime: '2026-11-20',
    performer: [patient],
    policyRule: { coding: [{ system: systems.actCode, code: 'OPTOUT' }] },
  };
}

/** The Consent without one of its elements. */
export function without(consent: Consent, element: keyof Consent): Consent {
  return Object.fromEntries(
    Object.entries(consent).filter(([name]) => name !== element),
  ) as unknown as Consent;
}

export async function create(
  gateway: TestGateway,
  apiKey: string,
  consent: Consent,
): Promise<Consent & { id: string }> {
  const response = await askFhir(gateway, apiKey, { method: 'POST', url: 'Consent', body: consent });
  if (response.statusCode !== 201) throw new Error(`answered ${response.statusCode}: ${response.body}`);
  return response.json();
}

export function put(
  gateway: TestGateway,
  apiKey: string,
  consent: Consent & { id: string },
  headers: Readonly<Record<string, string>> = {},
): Promise<LightMyRequestResponse> {
  return askFhir(gateway, apiKey, { method: 'PUT', url: `Consent/${consent.id}`, body: consent, headers });
}

/** An id that nobody has. */
export const unknownId = (): string => randomUUID();
