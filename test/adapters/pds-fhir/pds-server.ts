import { generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { signJws } from '../../../src/auth/jose.ts';
import { createPdsFhir, type PdsOptions } from '../../../src/adapters/pds-fhir/pds-fhir.ts';
import type { IndexAccess } from '../../../src/gateway/ports/demographics.ts';

export const url = 'https://pds.example/personal-demographics/FHIR/R4';
export const tokenUrl = 'https://pds.example/oauth2/token';

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const named = { kid: 'pds-1', alg: 'RS512' };
const privateKey: JsonWebKey = { ...pair.privateKey.export({ format: 'jwk' }), ...named };
export const publicKey: JsonWebKey = { ...pair.publicKey.export({ format: 'jwk' }), ...named };

export const nurse: Extract<IndexAccess, { by: 'staff' }> = {
  by: 'staff',
  idToken: 'id.token.of-the-nurse',
  roleId: '555000000201',
  organisation: 'X9T02',
};
export const application: IndexAccess = { by: 'application' };

/** PDS as its specification describes it: what it was asked, in order, and what it is to answer. */
export function startPds(answer: () => Response | Promise<Response>) {
  const asked: Request[] = [];
  const grants: URLSearchParams[] = [];
  const state = { answer, expiresIn: '599', token: 200 };
  const server = setupServer(
    http.post(tokenUrl, async ({ request }) => {
      grants.push(new URLSearchParams(await request.text()));
      if (state.token !== 200)
        return HttpResponse.json({ error: 'invalid_request' }, { status: state.token });
      const token = {
        access_token: `at-${grants.length}`,
        expires_in: state.expiresIn,
        token_type: 'Bearer',
      };
      return HttpResponse.json(token);
    }),
    http.get(`${url}/*`, ({ request }) => {
      asked.push(request);
      return state.answer();
    }),
  );
  server.listen({ onUnhandledFrame: 'error' });
  return { server, asked, grants, state };
}

export function pds(options: Partial<PdsOptions> = {}) {
  return createPdsFhir({
    url,
    tokenUrl,
    apiKey: 'key-of-the-application',
    organisation: 'X9T01',
    sign: (claims) => signJws(claims, privateKey),
    clock: () => new Date('2026-11-22T02:10:00Z'),
    callsPerSecond: 50,
    ...options,
  });
}

/** A Patient as the specification's examples have them. */
export function patient(id: string, more: object = {}, security = 'U'): object {
  return {
    resourceType: 'Patient',
    id,
    identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: id }],
    meta: {
      versionId: '2',
      security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: security }],
    },
    name: [{ id: '1', use: 'usual', given: ['Morgan'], family: 'Testpatient' }],
    gender: 'unknown',
    birthDate: '1988-07-14',
    ...more,
  };
}

export function searchset(...patients: readonly object[]): object {
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    timestamp: '2026-11-22T02:10:00+00:00',
    total: patients.length,
    ...(patients.length > 0 && {
      entry: patients.map((resource, index) => ({ search: { score: 1 - index / 10 }, resource })),
    }),
  };
}

/** An OperationOutcome with one of the published codes; of little severity, as on what is not found. */
export function outcome(code: string): object {
  const system = 'https://fhir.nhs.uk/R4/CodeSystem/Spine-ErrorOrWarningCode';
  return {
    resourceType: 'OperationOutcome',
    issue: [
      {
        severity: 'information',
        code: 'value',
        details: { coding: [{ system, version: '1', code, display: code }] },
      },
    ],
  };
}
