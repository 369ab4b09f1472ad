import { randomUUID } from 'node:crypto';
import * as oidc from 'openid-client';
import type { Clock } from '../../clock.ts';
import { GatewayError } from '../../errors.ts';
import type { LaunchSaid, PendingAuthorisation, SmartEhr } from '../../gateway/ports/launches.ts';
import { createEhrFetch, type EhrFetch } from './ehr-fetch.ts';
import { readLaunchedPatient } from './launched-patient.ts';
import { asLaunchError, recordSystemError } from './record-system-error.ts';
import { readSmartConfiguration } from './smart-configuration.ts';

export interface SmartEhrOptions {
  /** Its FHIR base, as launches name it. */
  readonly iss: string;
  readonly clientId: string;
  /** Signs our client assertions (`private_key_jwt`); left out, we are a public client, and PKCE alone protects the code. */
  readonly signAssertion?: ((claims: Readonly<Record<string, unknown>>) => Promise<string>) | undefined;
  /** The claim of its id_token by which it names its user as our sign-in does. */
  readonly userClaim: string;
  readonly idTokenAlgorithm: string;
  /** Origins of its other addresses; that of `iss` is one. */
  readonly origins: readonly string[];
  /** Our callback as it has it on record, character for character. */
  readonly redirectUri: string;
  /** Plain http, to a stand-in on this machine. */
  readonly allowInsecure: boolean;
  readonly clock: Clock;
  /** Milliseconds for one answer: somebody is waiting. */
  readonly timeout?: number;
}

const scope = 'launch openid fhirUser patient/Patient.r';

/**
 * One record system, as an app that it launches knows it (SMART App Launch 2.2, EHR launch): authorisation code with PKCE S256, state, nonce and `aud`, the
 * id_token's signature checked. Its tokens are used for one read and forgotten.
 */
export function createSmartEhr(options: SmartEhrOptions): SmartEhr {
  const { timeout = 5_000, iss } = options;
  const origins = [new URL(iss).origin, ...options.origins];
  const ehrFetch = createEhrFetch({ origins, timeout });
  // Asked anew for each launch: what it says of itself is one small answer, and nothing is believed longer than one launch.
  const connect = async (): Promise<oidc.Configuration> =>
    configure(options, ehrFetch, await readSmartConfiguration(iss, ehrFetch, origins));
  return {
    start: async (launch) => start(options, await connect(), launch),
    finish: async (search, pending) => {
      try {
        return await finish(options, await connect(), ehrFetch, search, pending);
      } catch (error) {
        throw asLaunchError(error);
      }
    },
  };
}

function configure(
  options: SmartEhrOptions,
  ehrFetch: EhrFetch,
  server: oidc.ServerMetadata,
): oidc.Configuration {
  const metadata = { id_token_signed_response_alg: options.idTokenAlgorithm };
  const configuration = new oidc.Configuration(server, options.clientId, metadata, proofOf(options));
  configuration[oidc.customFetch] = (url, init) =>
    ehrFetch(url, { method: init.method, headers: init.headers, body: bodyOf(init.body) });
  // Without it the library takes TLS for proof and never looks at the id_token's signature.
  oidc.enableNonRepudiationChecks(configuration);
  if (options.allowInsecure) oidc.allowInsecureRequests(configuration);
  return configuration;
}

/** All that the library ever sends is a form. */
function bodyOf(body: unknown): URLSearchParams | null {
  return body instanceof URLSearchParams ? body : null;
}

function proofOf({ signAssertion, clientId, clock }: SmartEhrOptions): oidc.ClientAuth {
  if (signAssertion === undefined) return oidc.None();
  // oxlint-disable-next-line typescript/no-misused-promises -- awaited by the library; only its outer type leaves that out.
  return async (server, _client, body) => {
    const now = Math.floor(clock().getTime() / 1000);
    // SMART App Launch 2.2, asymmetric client authentication: `aud` is the token URL.
    const claims = {
      iss: clientId,
      sub: clientId,
      aud: server.token_endpoint,
      jti: randomUUID(),
      iat: now,
      exp: now + 60,
    };
    body.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
    body.set('client_assertion', await signAssertion(claims));
  };
}

async function start(
  { iss, redirectUri }: SmartEhrOptions,
  configuration: oidc.Configuration,
  launch: string,
): Promise<{ readonly url: string; readonly pending: PendingAuthorisation }> {
  const pending = {
    state: oidc.randomState(),
    nonce: oidc.randomNonce(),
    codeVerifier: oidc.randomPKCECodeVerifier(),
  };
  const url = oidc.buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    scope,
    launch,
    aud: iss,
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(pending.codeVerifier),
    code_challenge_method: 'S256',
  });
  return { url: url.href, pending };
}

async function finish(
  { iss, redirectUri, userClaim }: SmartEhrOptions,
  configuration: oidc.Configuration,
  ehrFetch: EhrFetch,
  search: string,
  { state, nonce, codeVerifier }: PendingAuthorisation,
): Promise<Omit<LaunchSaid, 'organisation'>> {
  // Only the query is taken from the request: the rest of its address is the Host header, which anybody may write.
  const returned = new URL(redirectUri);
  returned.search = search;
  if (returned.searchParams.get('state') !== state) throw new GatewayError('launch-refused');
  const tokens = await oidc.authorizationCodeGrant(configuration, returned, {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: codeVerifier,
    idTokenExpected: true,
  });
  const user = userOf(tokens.claims() ?? {}, userClaim);
  return { ...(await readLaunchedPatient(iss, tokens['patient'], tokens.access_token, ehrFetch)), user };
}

/** A patient's own portal launches apps too: only a practitioner's session speaks for a nurse. */
function userOf(claims: Readonly<Record<string, unknown>>, userClaim: string): string {
  const { fhirUser } = claims;
  const user = claims[userClaim];
  if (typeof fhirUser !== 'string' || !/(^|\/)Practitioner(Role)?\/[^/]+$/.test(fhirUser)) {
    throw new GatewayError('launch-refused', { cause: new Error('fhirUser is no practitioner') });
  }
  if (typeof user !== 'string' || user === '') throw recordSystemError('the id_token does not name the user');
  return user;
}
