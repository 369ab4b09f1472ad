import type { LightMyRequestResponse } from 'fastify';
import type { Consent } from '@medplum/fhirtypes';
import { clientSchema } from '../../src/auth/client.ts';
import { demoAgreement } from '../../src/demo/organisations.ts';
import type { SharingTopic } from '../../src/living-well/case-record.ts';
import { systems } from '../../src/fhir/systems.ts';
import { issueApiKey, registerClient } from '../../src/gateway/register.ts';
import type { TestGateway } from '../support/gateway.ts';
import { people, type CaseRecordInput } from '../support/people.ts';

/** A system of an organisation that may simulate and nothing else: its API key. */
export async function simulatorOf(
  gateway: TestGateway,
  organisation: string,
  scopes: readonly string[] = ['consent.simulate'],
): Promise<string> {
  const registry = { store: gateway.services.store, clock: gateway.services.clock };
  const client = clientSchema.parse({
    id: `simulator-${organisation.toLowerCase()}-${scopes.length}`,
    organisation,
    role: 'ig-system',
    scopes: [...scopes],
  });
  await registerClient(registry, client);
  return issueApiKey(registry, client, scopes);
}

/** `POST /v1/consent/simulations` */
export function askSimulation(
  gateway: TestGateway,
  apiKey: string,
  body: object,
): Promise<LightMyRequestResponse> {
  return gateway.app.inject({
    method: 'POST',
    url: '/v1/consent/simulations',
    headers: { 'content-type': 'application/json', 'x-api-key': apiKey },
    payload: JSON.stringify(body),
  });
}

export interface PersonAnswer {
  readonly changes: readonly {
    readonly organisation: string;
    readonly role: string;
    readonly purpose: string;
    readonly gains: readonly string[];
    readonly loses: readonly string[];
  }[];
}

export interface SampleAnswer {
  readonly people: number;
  readonly changed: number;
  readonly recipients: readonly {
    readonly organisation: string;
    readonly gains: readonly { readonly topic: string; readonly people: number }[];
    readonly loses: readonly { readonly topic: string; readonly people: number }[];
  }[];
}

/** A Consent as a caller may propose it: for these topics, or for everything. */
export function proposed(
  type: 'permit' | 'deny',
  topics?: readonly SharingTopic[],
): { readonly consent: Consent } {
  return {
    consent: {
      resourceType: 'Consent',
      status: 'active',
      scope: { coding: [{ system: systems.consentScope, code: 'patient-privacy' }] },
      category: [],
      provision: {
        type,
        ...(topics !== undefined && { class: topics.map((code) => ({ system: systems.topic, code })) }),
      },
    },
  };
}

export const denyAll = { kind: 'consent', ...proposed('deny') } as const;
export const permitAll = { kind: 'consent', ...proposed('permit') } as const;
/** The demo's agreement, ended. */
export const endAgreement = {
  kind: 'agreement',
  agreement: { ...demoAgreement, version: 2, revoked: true },
} as const;

/** So many more people without a number, who made no choice: a count of a few would be nought in fives. */
export function undecidedToo(count: number): readonly CaseRecordInput[] {
  const { person, ...record } = people.undecided();
  const { nhsNumber: _, ...unnumbered } = person;
  return Array.from({ length: count }, (_one, n) => ({
    ...record,
    person: { ...unnumbered, id: `C-200${n}` },
    introduction: { id: `I-200${n}`, date: '2026-11-09', route: 'gp' },
    episode: { id: `E-200${n}`, status: 'open', start: '2026-11-09' },
  }));
}
