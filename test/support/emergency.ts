import type { Bundle } from '@medplum/fhirtypes';
import type { LightMyRequestResponse } from 'fastify';
import type { StaffPrincipal } from '../../src/auth/principal.ts';
import type { SharingAgreement } from '../../src/consent/agreement.ts';
import { demoAgreement, liaison, trust } from '../../src/demo/organisations.ts';
import { registerClient } from '../../src/gateway/register.ts';
import { token, typesIn } from './ask.ts';
import { startTestGateway, type TestGateway, type TestGatewayOptions } from './gateway.ts';

/** The demo's agreement, as one that foresees emergency access. */
export const emergencyAgreement: SharingAgreement = {
  ...demoAgreement,
  breakGlass: { roles: ['mh-liaison'] },
};

export const user = { id: 'u-17', name: 'Robin Ashworth' };
export const reason = { code: 'risk-to-life', text: 'Unresponsive, brought in by ambulance' } as const;

/** A gateway with a record system that may use emergency access, and that system's token. */
export async function startEmergencyGateway(
  options: TestGatewayOptions = {},
): Promise<TestGateway & { readonly bearer: string }> {
  const gateway = await startTestGateway({ agreement: emergencyAgreement, ...options });
  return { ...gateway, bearer: await addRecordSystem(gateway, 'epr') };
}

/** Registers a further record system that may use emergency access, and gives its token. */
export async function addRecordSystem(gateway: TestGateway, id: string): Promise<string> {
  const registry = { store: gateway.services.store, clock: gateway.services.clock };
  const scopes = ['system/*.rs', 'emergency-access'];
  await registerClient(registry, { ...gateway.recordClient, id, scopes });
  return token(gateway, id);
}

/** `POST /v1/emergency-access` */
export function open(
  gateway: TestGateway,
  bearer: string,
  body: Readonly<Record<string, unknown>>,
): Promise<LightMyRequestResponse> {
  return gateway.app.inject({
    method: 'POST',
    url: '/v1/emergency-access',
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    payload: JSON.stringify({ user, reason, ...body }),
  });
}

/** Opens a case and gives its id. */
export async function openCaseFor(
  gateway: TestGateway,
  bearer: string,
  body: Readonly<Record<string, unknown>>,
): Promise<string> {
  const response = await open(gateway, bearer, body);
  if (response.statusCode >= 300) throw new Error(response.body);
  return response.json<{ case: string }>().case;
}

/** `DELETE /v1/emergency-access/{id}` */
export function close(gateway: TestGateway, bearer: string, id: string): Promise<LightMyRequestResponse> {
  return gateway.app.inject({
    method: 'DELETE',
    url: `/v1/emergency-access/${id}`,
    headers: { authorization: `Bearer ${bearer}` },
  });
}

/** `$current-support` under a case, or without one. */
export function lookUnder(
  gateway: TestGateway,
  bearer: string,
  patientId: string,
  emergencyCase?: string,
): Promise<LightMyRequestResponse> {
  return gateway.app.inject({
    method: 'GET',
    url: `/fhir/Patient/${patientId}/$current-support`,
    headers: {
      authorization: `Bearer ${bearer}`,
      ...(emergencyCase !== undefined && { 'x-emergency-case': emergencyCase }),
    },
  });
}

/** The types shown, `Composition` aside: none when nothing is. */
export function shownIn(response: LightMyRequestResponse): readonly string[] {
  if (response.statusCode !== 200) throw new Error(`answered ${response.statusCode}`);
  return Object.keys(typesIn(response.json<Bundle>())).filter((type) => type !== 'Composition');
}

const member = (
  role: StaffPrincipal['role'],
  name: string,
  organisations: readonly [string, ...string[]],
): StaffPrincipal => {
  const subject = `https://id.example|${name}`;
  return {
    kind: 'staff',
    subject,
    name,
    organisation: organisations[0],
    organisations,
    role,
    identities: [subject],
  };
};

/** Staff as the sign-in makes them. */
export const nurse = member('mh-liaison', 'Sam Nightingale', [liaison, trust]);
export const otherNurse = member('mh-liaison', 'Jo Otherwise', [liaison, trust]);
export const officer = member('ig-officer', 'Ines Archer', [trust]);
export const otherOfficer = member('ig-officer', 'Omar Lindley', [trust]);
export const sourceOfficer = member('ig-officer', 'Bea Source', ['X9C01']);
export const strangeOfficer = member('ig-officer', 'Otto Elsewhere', ['X9Z99']);
export const caseWorker = member('case-worker', 'Casey Fielding', ['X9C01']);
