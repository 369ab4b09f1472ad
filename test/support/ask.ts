import { randomUUID } from 'node:crypto';
import type { Bundle } from '@medplum/fhirtypes';
import type { LightMyRequestResponse } from 'fastify';
import { signJws } from '../../src/auth/jose.ts';
import { systems } from '../../src/fhir/systems.ts';
import type { TestGateway } from './gateway.ts';

/** An access token by `private_key_jwt`, over the real route. */
export async function token(gateway: TestGateway, clientId = gateway.recordClient.id): Promise<string> {
  const now = Math.floor(gateway.time.now.getTime() / 1000);
  const claims = {
    iss: clientId,
    sub: clientId,
    aud: gateway.services.tokenUrl,
    exp: now + 240,
    jti: randomUUID(),
  };
  const response = await gateway.app.inject({
    method: 'POST',
    url: '/oauth2/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await signJws(claims, gateway.privateKey),
    }).toString(),
  });
  return response.json<{ access_token: string }>().access_token;
}

/** `POST /fhir/Patient/_search` by NHS number and birth date. */
export async function findPatient(
  gateway: TestGateway,
  bearer: string,
  { nhsNumber, birthDate }: { nhsNumber: string; birthDate: string },
): Promise<LightMyRequestResponse> {
  return gateway.app.inject({
    method: 'POST',
    url: '/fhir/Patient/_search',
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({
      identifier: `${systems.nhsNumber}|${nhsNumber}`,
      birthdate: birthDate,
    }).toString(),
  });
}

/** `GET /fhir/Patient/{id}/$current-support` */
export function currentSupport(
  gateway: TestGateway,
  bearer: string,
  patientId: string,
): Promise<LightMyRequestResponse> {
  return gateway.app.inject({
    method: 'GET',
    url: `/fhir/Patient/${patientId}/$current-support`,
    headers: { authorization: `Bearer ${bearer}` },
  });
}

/** The resource types of a Bundle, sorted, each with how many. */
export function typesIn(bundle: Bundle): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { resource } of bundle.entry ?? []) {
    if (resource !== undefined) counts[resource.resourceType] = (counts[resource.resourceType] ?? 0) + 1;
  }
  return counts;
}

/** A GET under /fhir. */
export function askRecord(
  gateway: TestGateway,
  bearer: string,
  url: string,
): Promise<LightMyRequestResponse> {
  return gateway.app.inject({
    method: 'GET',
    url: `/fhir/${url}`,
    headers: { authorization: `Bearer ${bearer}` },
  });
}
