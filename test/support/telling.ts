import { randomUUID } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import type { SharingAgreement } from '../../src/consent/agreement.ts';
import { demoReturnAgreement, liaison, trust } from '../../src/demo/organisations.ts';
import { organisationIdentities } from '../../src/auth/principal.ts';
import { recordAgreement } from '../../src/gateway/agreements.ts';
import { introduce } from '../../src/gateway/tell/introduce.ts';
import type { TestGateway } from './gateway.ts';
import { csrfOf, find, type Visitor } from './staff.ts';

/** Puts the other direction under an agreement: from the trust to the charity. */
export async function agreeOnTelling(
  gateway: TestGateway,
  agreement: SharingAgreement = demoReturnAgreement,
): Promise<void> {
  const { store, clock } = gateway.services;
  await recordAgreement({ store, clock }, 'operator', agreement);
}

/** The address of somebody's page in this session. */
export async function pageOf(
  visitor: Visitor,
  asked: { nhsNumber: string; birthDate: string },
): Promise<string> {
  return String((await find(visitor, asked)).headers.location);
}

/** The hidden fields and the teams of the form. */
export function formOf(page: LightMyRequestResponse): {
  readonly _csrf: string;
  readonly once: string;
  readonly teams: readonly string[];
} {
  const once = /name="once" value="([^"]+)"/.exec(page.body)?.[1] ?? randomUUID();
  const teams = [...page.body.matchAll(/name="team"[^>]*value="([^"]+)"/g)].map(([, id = '']) => id);
  return { _csrf: csrfOf(page), once, teams };
}

/** Opens the form, and sends it as it is with `form` filled in. */
export async function tellTeam(
  visitor: Visitor,
  url: string,
  form: Readonly<Record<string, string>> = {},
): Promise<LightMyRequestResponse> {
  const { teams, ...hidden } = formOf(await visitor.get(`${url}/tell`));
  return visitor.post(`${url}/tell`, {
    ...hidden,
    team: teams[0] ?? randomUUID(),
    situation: 'in-emergency-department',
    ...form,
  });
}

export const introduction = {
  site: 'salford',
  given: 'Ravi',
  family: 'Unknownsson',
  phone: '07700 900345',
  strands: 'building-resilience',
  agreement: 'face-to-face',
} as const;

export async function introduceThem(
  visitor: Visitor,
  url: string,
  form: Readonly<Record<string, string>> = introduction,
): Promise<LightMyRequestResponse> {
  const { _csrf, once } = formOf(await visitor.get(`${url}/introduce`));
  return visitor.post(`${url}/introduce`, { _csrf, once, ...form });
}

/** Introduces somebody without the pages; the id of the Task. */
export async function introduceSomebody(
  gateway: TestGateway,
  asked = { nhsNumber: '9990000085', birthDate: '1990-05-05' },
): Promise<string> {
  const organisations = [liaison, trust];
  const about = {
    caller: {
      kind: 'staff',
      subject: 'issuer|nurse',
      name: 'Sam Nightingale',
      organisation: liaison,
      organisations,
      role: 'mh-liaison',
      identities: organisationIdentities(organisations),
    },
    roleWords: 'MH liaison nurse',
    asked,
    evidence: { foundBy: 'typed' },
  } as const;
  const [to] = gateway.services.introductions;
  if (to === undefined) throw new Error('nobody takes introductions');
  const { given, family, phone, strands, agreement } = introduction;
  const typed = { to, given, family, phone, strands: [strands], agreement, once: randomUUID() };
  if (!(await introduce(gateway.services, about, typed))) throw new Error('nobody was introduced');
  const [row] = await gateway.database.query<{ id: string }>(
    'SELECT id::text FROM told ORDER BY made_at DESC LIMIT 1',
  );
  return row?.id ?? '';
}
