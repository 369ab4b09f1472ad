import { randomUUID, type JsonWebKey } from 'node:crypto';
import * as oidc from 'openid-client';
import type { Clock } from '../clock.ts';
import { signJws } from './jose.ts';
import type { FetchKeySet } from './key-sets.ts';
import { signInFailure } from './sign-in-failure.ts';

/** How we prove to the provider that it is us: `private_key_jwt`, which CIS2 prefers, or a shared secret. */
export type ClientProof =
  | { readonly clientSecret: string }
  | {
      /** A private JWK with its `alg` and the `kid` the provider has on record. */
      readonly privateKey: JsonWebKey;
    };

export type ConnectionOptions = ClientProof & {
  readonly issuer: URL;
  readonly clientId: string;
  /** The algorithm the provider signs ID tokens with; RS256 unless told. */
  readonly idTokenAlgorithm?: string;
  /** Allows plain http, to a provider on this machine and nowhere else. */
  readonly allowInsecure: boolean;
  /** Fetches the keys that its logout tokens are signed with. */
  readonly fetchKeySet: FetchKeySet;
  readonly clock: Clock;
};

/** Seconds for one request to the provider: somebody is waiting. */
const timeout = 5;

/**
 * A connection to the provider that is made on first use and kept. A failed attempt is not kept: the next caller tries
 * again, so the gateway may start before the provider does. Callers at one moment share one attempt. The returned
 * function throws `unavailable`. This one throws at once when plain http would leave the machine.
 */
export function connectLazily(options: ConnectionOptions): () => Promise<oidc.Configuration> {
  checkTransport(options);
  let connection: Promise<oidc.Configuration> | undefined;
  return () => {
    connection ??= discover(options).catch((cause: unknown) => {
      connection = undefined;
      throw signInFailure(cause, 'unavailable');
    });
    return connection;
  };
}

function checkTransport({ issuer, allowInsecure }: ConnectionOptions): void {
  if (issuer.protocol === 'https:') return;
  const here = ['127.0.0.1', '[::1]', 'localhost'].includes(issuer.hostname);
  if (issuer.protocol === 'http:' && allowInsecure && here) return;
  throw new Error(
    'The sign-in provider must be reached by https; http is for a stand-in on this machine only.',
  );
}

function discover(options: ConnectionOptions): Promise<oidc.Configuration> {
  const { issuer, clientId, idTokenAlgorithm = 'RS256' } = options;
  // Without the first of these the library takes TLS for proof and never looks at the ID token's signature.
  const execute = [oidc.enableNonRepudiationChecks];
  if (options.allowInsecure) execute.push(oidc.allowInsecureRequests);
  const metadata = { id_token_signed_response_alg: idTokenAlgorithm };
  return oidc.discovery(issuer, clientId, metadata, clientAuthentication(options), { execute, timeout });
}

function clientAuthentication(options: ConnectionOptions): oidc.ClientAuth {
  if ('clientSecret' in options) return oidc.ClientSecretPost(options.clientSecret);
  // oxlint-disable-next-line typescript/no-misused-promises -- awaited by the library; only its outer type leaves that out.
  return async (provider, client, body) => {
    const now = Math.floor(options.clock().getTime() / 1000);
    const claims = {
      iss: client.client_id,
      sub: client.client_id,
      // OpenID Connect Core section 9, and what CIS2 checks. The library's own would name the issuer.
      aud: provider.token_endpoint,
      jti: randomUUID(),
      iat: now,
      exp: now + 60,
    };
    body.set('client_id', client.client_id);
    body.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
    body.set('client_assertion', await signJws(claims, options.privateKey));
  };
}
