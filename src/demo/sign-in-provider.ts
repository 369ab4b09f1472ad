import { generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Provider } from 'oidc-provider';
import {
  providerConfiguration,
  sessionCookie,
  type ProviderClient,
} from './sign-in-provider-configuration.ts';
import { pagePolicy, problemPage, signInPage } from './sign-in-provider-page.ts';
import { acrOf, type DemoStaff } from './sign-in-provider-person.ts';

export type { ProviderClient } from './sign-in-provider-configuration.ts';
export type { DemoStaff } from './sign-in-provider-person.ts';

export interface SignInProviderOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** This machine only; `127.0.0.1` unless told. */
  readonly host?: string;
  readonly people: readonly DemoStaff[];
  readonly client: ProviderClient;
  /** Private RSA JWKs to sign with; a new one at each start unless given. */
  readonly keys?: readonly JsonWebKey[];
}

export interface SignInProvider {
  readonly issuer: string;
  /** Somebody's last sign-in is over, as when a smartcard is taken out: the application is told, and rejects if it does not take it. */
  signOut(userId: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts a local OpenID provider that stands in for NHS CIS2 for development, demonstration and tests. Anybody who can
 * reach it can sign in as anybody, so it throws for a host that is not this machine.
 */
export async function startSignInProvider(options: SignInProviderOptions): Promise<SignInProvider> {
  const { host = '127.0.0.1', port, people, client } = options;
  if (!['127.0.0.1', '::1', 'localhost'].includes(host)) {
    throw new Error(`The local sign-in listens on this machine only, never on ${host}.`);
  }
  const server = createServer();
  const issuer = `http://${host === '::1' ? '[::1]' : host}:${await listen(server, host, port)}`;
  const configuration = providerConfiguration(people, client, options.keys ?? [makeSigningKey()]);
  const provider = new Provider(issuer, configuration);
  const sids = new Map<string, string>();
  provider.on('authorization.success', ({ oidc: { session } }) =>
    sids.set(session.accountId, session.sidFor(client.id)),
  );
  server.on('request', handleWith(provider, people, client));
  return {
    issuer,
    signOut: async (userId) => {
      const application = await provider.Client.find(client.id);
      await application?.backchannelLogout(userId, sids.get(userId) ?? '');
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function handleWith(provider: Provider, people: readonly DemoStaff[], client: ProviderClient) {
  provider.silent = true;
  const library = provider.callback();
  const policy = pagePolicy(client.redirectUris);
  return (request: IncomingMessage, response: ServerResponse): void => {
    response.setHeader('Content-Security-Policy', policy);
    forgetSession(request);
    const answer = request.url?.startsWith('/interaction/')
      ? answerSignIn(provider, people, request, response)
      : library(request, response);
    answer.catch(() => {
      if (!response.headersSent) html(response, 400, problemPage('This page is out of date. Start again.'));
    });
  };
}

/** Everybody is asked every time, so that one click changes who is signed in and signing out needs no second place. */
function forgetSession(request: IncomingMessage): void {
  const cookies = request.headers.cookie?.split('; ') ?? [];
  const own = [`${sessionCookie}=`, `${sessionCookie}.sig=`];
  const kept = cookies.filter((cookie) => !own.some((name) => cookie.startsWith(name)));
  request.headers.cookie = kept.join('; ');
}

async function answerSignIn(
  provider: Provider,
  people: readonly DemoStaff[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { uid } = await provider.interactionDetails(request, response);
  if (request.method !== 'POST') {
    html(response, 200, signInPage(`/interaction/${uid}`, people));
    return;
  }
  const chosen = new URLSearchParams(await readForm(request)).get('person');
  const person = people.find((candidate) => candidate.userId === chosen);
  if (!person) {
    html(response, 400, problemPage('There is nobody of that name here. Go back and choose again.'));
    return;
  }
  const login = { accountId: person.userId, acr: acrOf(person), amr: ['N3_SMARTCARD'], remember: false };
  await provider.interactionFinished(request, response, { login });
}

async function readForm(request: IncomingMessage): Promise<string> {
  let form = '';
  for await (const chunk of request) {
    form += String(chunk);
    if (form.length > 1024) throw new Error('form too large');
  }
  return form;
}

function html(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end(body);
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The local sign-in has no port.');
  return address.port;
}

function makeSigningKey(): JsonWebKey {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' };
}
