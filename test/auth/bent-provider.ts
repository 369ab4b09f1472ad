import { generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { createServer } from 'node:http';
import { signJws } from '../../src/auth/jose.ts';
import { forge } from './keys.ts';
import { clientId } from './sign-in-setup.ts';

/** What a provider says that is not as it should be. Each part replaces what an honest one would say. */
export interface Bend {
  readonly idToken?: Readonly<Record<string, unknown>>;
  /** Makes the whole ID token, in place of one signed with the published key. */
  readonly forge?: (claims: Readonly<Record<string, unknown>>) => string | Promise<string>;
  readonly userinfo?: Readonly<Record<string, unknown>>;
  readonly tokenStatus?: number;
  readonly discovery?: Readonly<Record<string, unknown>>;
}

export interface Bent {
  readonly issuer: string;
  /** Nonce the next ID token carries: the pending sign-in's. */
  nonce: string;
  bend: Bend;
}

export interface BentProvider extends Bent {
  close(): Promise<void>;
}

export const nowSeconds = (): number => Math.floor(Date.now() / 1000);

const names = { kid: 'published', alg: 'RS256', use: 'sig' };
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const published = { ...pair.publicKey.export({ format: 'jwk' }), ...names };
const signing: JsonWebKey = { ...pair.privateKey.export({ format: 'jwk' }), ...names };

const role = { person_roleid: '555254240100', org_code: 'ZT901', role_code: 'S8000:G8000:R8001' };
const honestUserinfo = {
  sub: '910000000001',
  nhsid_useruid: '910000000001',
  name: 'OKAFOR BEA Ms',
  nhsid_nrbac_roles: [role, { ...role, person_roleid: '555254242102', role_code: 'S8000:G8000:R8000' }],
};

const honestIdToken = (issuer: string, nonce: string): Record<string, unknown> => ({
  iss: issuer,
  aud: clientId,
  sub: '910000000001',
  exp: nowSeconds() + 60,
  iat: nowSeconds(),
  auth_time: nowSeconds(),
  nonce,
  acr: 'AAL3_ANY',
  authentication_assurance_level: '3',
  id_assurance_level: '3',
  selected_roleid: '555254240100',
});

/** An OpenID provider over loopback that can be made to say anything. */
export async function startBentProvider(): Promise<BentProvider> {
  const server = createServer((request, response) => {
    void answer(provider, request.url ?? '').then(({ status, body }) => {
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const provider: BentProvider = {
    issuer: `http://127.0.0.1:${address.port}`,
    nonce: '',
    bend: {},
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return provider;
}

/** Signs with the key that the provider publishes. */
export const signAsProvider = (claims: Readonly<Record<string, unknown>>, type: string): string =>
  forge({ alg: 'RS256', kid: names.kid, typ: type }, claims, signing, 'sha256');

/** What it says at one of its addresses, `path` beginning after its issuer. */
export async function answer(provider: Bent, path: string): Promise<{ status: number; body: unknown }> {
  const { issuer, bend } = provider;
  switch (path) {
    case '/.well-known/openid-configuration':
      return { status: 200, body: { ...discoveryOf(issuer), ...bend.discovery } };
    case '/jwks':
      return { status: 200, body: { keys: [published] } };
    case '/token': {
      const claims = { ...honestIdToken(issuer, provider.nonce), ...bend.idToken };
      const idToken = bend.forge ? await bend.forge(claims) : await signJws(claims, signing);
      const body = { access_token: 'opaque', token_type: 'Bearer', id_token: idToken };
      return { status: bend.tokenStatus ?? 200, body };
    }
    case '/userinfo':
      return { status: 200, body: { ...honestUserinfo, ...bend.userinfo } };
    default:
      return { status: 404, body: {} };
  }
}

const discoveryOf = (issuer: string): Record<string, unknown> => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  userinfo_endpoint: `${issuer}/userinfo`,
  jwks_uri: `${issuer}/jwks`,
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
});
