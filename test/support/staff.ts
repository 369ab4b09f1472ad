import { randomBytes } from 'node:crypto';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { demoStaff } from '../../src/demo/organisations.ts';
import { startSignInProvider } from '../../src/demo/sign-in-provider.ts';
import { createBrowser, signInAs } from '../auth/browser.ts';
import { startTestGateway, type TestGateway, type TestGatewayOptions } from './gateway.ts';

/** Where the browser is told the gateway is. Nothing listens there: requests to it are injected. */
export const staffUrl = 'http://127.0.0.1:3999';
const publicUrl = staffUrl;

/** User ids of the demo's staff, by role. */
export const staff = {
  nurse: '555000000101',
  igOfficer: '555000000102',
  caseWorker: '555000000103',
  operator: '555000000104',
  otherOfficer: '555000000105',
  charityOfficer: '555000000106',
} as const;

/** One browser at the gateway's pages: keeps its cookies and sends forms, over the real routes. */
export interface Visitor {
  get(url: string, headers?: Readonly<Record<string, string>>): Promise<LightMyRequestResponse>;
  /** Pairs where a name is sent several times. */
  post(
    url: string,
    form: Readonly<Record<string, string>> | readonly (readonly [string, string])[],
  ): Promise<LightMyRequestResponse>;
  /** The session cookie, if any. */
  cookie: string | undefined;
}

/** A gateway whose staff can sign in at a local provider. */
export async function startStaffGateway({
  recordSystemsFor,
  ...options
}: TestGatewayOptions & {
  /** Record systems that name their users as this issuer does. */
  readonly recordSystemsFor?: (issuer: string) => readonly object[];
} = {}): Promise<TestGateway> {
  const secret = randomBytes(16).toString('hex');
  const provider = await startSignInProvider({
    port: 0,
    people: demoStaff,
    client: { id: 'living-well-gateway', secret, redirectUris: [`${publicUrl}/sign-in/callback`] },
  });
  const gateway = await startTestGateway({
    ...options,
    ...(recordSystemsFor && { recordSystems: recordSystemsFor(provider.issuer) }),
    issuer: provider.issuer,
    signInSecret: secret,
    publicUrl,
  });
  const stop = async (): Promise<void> => {
    await gateway.stop();
    await provider.close();
  };
  return { ...gateway, stop };
}

function encode(form: Parameters<Visitor['post']>[1]): string {
  const pairs = Array.isArray(form) ? form : Object.entries(form);
  return new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, value])).toString();
}

/** @param always headers of every request, as a proxy would add them */
export function createVisitor(app: FastifyInstance, always: Readonly<Record<string, string>> = {}): Visitor {
  const others = new Map<string, string>();
  const visitor: Visitor = {
    cookie: undefined,
    get: (url, headers = {}) => send('GET', url, undefined, headers),
    post: (url, form) =>
      send('POST', url, encode(form), {
        'content-type': 'application/x-www-form-urlencoded',
      }),
  };
  const send = async (
    method: 'GET' | 'POST',
    url: string,
    payload: string | undefined,
    headers: Readonly<Record<string, string>>,
  ): Promise<LightMyRequestResponse> => {
    const kept = [...others].map(([name, value]) => `${name}=${value}`);
    const cookie = [visitor.cookie ?? [], kept].flat().join('; ');
    const response = await app.inject({
      method,
      url,
      headers: { ...always, ...headers, ...(cookie !== '' && { cookie }) },
      ...(payload !== undefined && { payload }),
    });
    for (const { name, value } of response.cookies) {
      if (/^(__Host-)?lwg$/.test(name)) visitor.cookie = `${name}=${encodeURIComponent(value)}`;
      else others.set(name, value);
    }
    return response;
  };
  return visitor;
}

/** Signs in at the real local provider, and comes back. */
export async function signIn(app: FastifyInstance, userId: string): Promise<Visitor> {
  const visitor = createVisitor(app);
  await finishSignIn(visitor, userId);
  return visitor;
}

/** From an address of ours that leads to a provider, to the answer of our callback. */
export async function finishSignIn(
  visitor: Visitor,
  userId: string,
  from = '/sign-in',
): Promise<LightMyRequestResponse> {
  const start = await visitor.get(from);
  const location = String(start.headers.location);
  const callback = new URL(location).searchParams.get('redirect_uri') ?? '';
  const back = await signInAs(createBrowser(), location, userId, callback);
  return visitor.get(back.pathname + back.search);
}

/** The CSRF token of a page's form. */
export function csrfOf(page: LightMyRequestResponse): string {
  return /name="_csrf" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
}

/** Fills in the find form; the answer's `location` is the person's page. */
export async function find(
  visitor: Visitor,
  { nhsNumber, birthDate }: { nhsNumber: string; birthDate: string },
): Promise<LightMyRequestResponse> {
  const _csrf = csrfOf(await visitor.get('/support'));
  const [year = '', month = '', day = ''] = birthDate.split('-');
  return visitor.post('/support/find', {
    _csrf,
    'nhs-number': nhsNumber,
    'birth-day': day,
    'birth-month': month,
    'birth-year': year,
  });
}

/** Find, and go to the page. */
export async function seeSupport(
  visitor: Visitor,
  asked: { nhsNumber: string; birthDate: string },
): Promise<LightMyRequestResponse> {
  return visitor.get(String((await find(visitor, asked)).headers.location));
}
