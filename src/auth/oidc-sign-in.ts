import * as oidc from 'openid-client';
import { GatewayError } from '../errors.ts';
import { readSignIn, type SignedInPerson } from './sign-in-claims.ts';
import { connectLazily, type ConnectionOptions } from './sign-in-connection.ts';
import { signInFailure } from './sign-in-failure.ts';
import { identifyStaff, type StaffIdentity, type StaffIdentityOptions } from './staff-identity.ts';

export type SignInOptions = ConnectionOptions &
  StaffIdentityOptions & {
    /** Our callback as the provider has it on record, character for character. */
    readonly redirectUri: URL;
    /** `AAL2_OR_AAL3_ANY` where shared computers have no smartcard reader. */
    readonly acrValues: string;
    /** Authentication assurance level, 2 or 3. */
    readonly minimumAssurance: number;
    /** Identity assurance level; 3 unless told. */
    readonly minimumIdentityAssurance?: number;
    /** Seconds since the person last proved who they are; 12 hours, one shift, unless told. */
    readonly maximumAuthenticationAge?: number;
  };

/** What has to be remembered between leaving for the provider and coming back. JSON. Used once, then thrown away. */
export interface PendingSignIn {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  readonly startedAt: string;
  /** The person must prove who they are again, whatever session the provider still has. */
  readonly afresh: boolean;
}

export interface SignIn {
  /** Where to send the browser, and what to keep. `afresh` after an idle lock. Throws `unavailable`. */
  start(options?: { readonly afresh?: boolean }): Promise<{ url: string; pending: PendingSignIn }>;
  /** Who came back. Throws `not-signed-in`, `not-permitted`, or `unavailable` when the provider does not answer. */
  finish(currentUrl: URL, pending: PendingSignIn): Promise<StaffIdentity & { readonly idToken: string }>;
}

const scope = 'openid profile nationalrbacaccess selectedrole';
/** Milliseconds a person may take at the provider's pages. */
const patience = 15 * 60_000;
const oneShift = 12 * 60 * 60;

/**
 * Staff sign-in with OpenID Connect: authorisation code, PKCE, state and nonce, shaped for NHS CIS2. The library checks
 * issuer, audience, expiry, signature and nonce; `readSignIn` checks assurance and role; the table of staff roles has
 * the last word. Throws at once when the provider would be reached over plain http outside this machine.
 */
export function createSignIn(options: SignInOptions): SignIn {
  const connect = connectLazily(options);
  return {
    start: async ({ afresh = false } = {}) => start(options, await connect(), afresh),
    finish: async (currentUrl, pending) => {
      checkPatience(pending, options.clock());
      const provider = await connect();
      const person = await exchange(options, provider, currentUrl, pending).catch((cause: unknown) => {
        throw signInFailure(cause, 'not-signed-in');
      });
      const identity = await identifyStaff(options, provider.serverMetadata().issuer, person);
      return { ...identity, idToken: person.idToken };
    },
  };
}

async function start(
  options: SignInOptions,
  provider: oidc.Configuration,
  afresh: boolean,
): Promise<{ url: string; pending: PendingSignIn }> {
  const pending = {
    state: oidc.randomState(),
    nonce: oidc.randomNonce(),
    codeVerifier: oidc.randomPKCECodeVerifier(),
    startedAt: options.clock().toISOString(),
    afresh,
  };
  const url = oidc.buildAuthorizationUrl(provider, {
    redirect_uri: options.redirectUri.href,
    scope,
    acr_values: options.acrValues,
    max_age: String(maximumAge(options)),
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(pending.codeVerifier),
    code_challenge_method: 'S256',
    ...(afresh ? { prompt: 'login' } : {}),
  });
  return { url: url.href, pending };
}

async function exchange(
  options: SignInOptions,
  provider: oidc.Configuration,
  currentUrl: URL,
  pending: PendingSignIn,
): Promise<SignedInPerson & { readonly idToken: string }> {
  // Only the query is taken from the request: the rest of its address is the Host header, which anybody may write.
  const returned = new URL(options.redirectUri);
  returned.search = currentUrl.search;
  const tokens = await oidc.authorizationCodeGrant(provider, returned, {
    expectedState: pending.state,
    expectedNonce: pending.nonce,
    pkceCodeVerifier: pending.codeVerifier,
    maxAge: maximumAge(options),
    idTokenExpected: true,
  });
  const idToken = tokens.claims();
  if (!idToken || tokens.id_token === undefined) throw new GatewayError('not-signed-in');
  // Refuses userinfo about anybody else than the ID token's `sub`.
  const userinfo = await oidc.fetchUserInfo(provider, tokens.access_token, idToken.sub);
  const person = readSignIn(idToken, userinfo, {
    minimumAssurance: options.minimumAssurance,
    minimumIdentityAssurance: options.minimumIdentityAssurance ?? 3,
    maximumAuthenticationAge: maximumAge(options),
    at: options.clock(),
    ...(pending.afresh ? { notBefore: new Date(pending.startedAt) } : {}),
  });
  return { ...person, idToken: tokens.id_token };
}

function checkPatience(pending: PendingSignIn, at: Date): void {
  const taken = Math.abs(at.getTime() - Date.parse(pending.startedAt));
  if (!(taken < patience)) {
    throw new GatewayError('not-signed-in', { cause: new Error('the sign-in was started too long ago') });
  }
}

const maximumAge = (options: SignInOptions): number => options.maximumAuthenticationAge ?? oneShift;
