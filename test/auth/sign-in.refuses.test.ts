import { createHmac, generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signJws } from '../../src/auth/jose.ts';
import { createSignIn, type SignInOptions } from '../../src/auth/oidc-sign-in.ts';
import type { StaffIdentity } from '../../src/auth/staff-identity.ts';
import { GatewayError } from '../../src/errors.ts';
import { nowSeconds, startBentProvider, type Bend, type BentProvider } from './bent-provider.ts';
import { redirectUri, signInOptions } from './sign-in-setup.ts';

let provider: BentProvider;
beforeAll(async () => {
  provider = await startBentProvider();
});
afterAll(() => provider.close());

async function signIn(
  bend: Bend,
  { afresh = false, ...changes }: Partial<SignInOptions> & { afresh?: boolean } = {},
): Promise<StaffIdentity> {
  const staffSignIn = createSignIn({ ...signInOptions(provider.issuer), ...changes });
  const { pending } = await staffSignIn.start({ afresh });
  Object.assign(provider, { bend, nonce: pending.nonce });
  return staffSignIn.finish(new URL(`${redirectUri}?code=c&state=${pending.state}`), pending);
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const elsewhere = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });

test('an honest answer is believed, so what follows is refused for its own reason', async () => {
  const { principal } = await signIn({});
  expect(principal).toMatchObject({ role: 'mh-liaison', name: 'OKAFOR BEA Ms' });
});

describe('an ID token is not believed', () => {
  const never = 'not-signed-in';
  const forged: readonly [string, Bend][] = [
    ['from another issuer', { idToken: { iss: 'https://elsewhere.example' } }],
    ['for another client', { idToken: { aud: 'another-client' } }],
    [
      'for us and another, without saying who asked',
      { idToken: { aud: ['living-well-gateway', 'another'] } },
    ],
    ['that has expired', { idToken: { exp: nowSeconds() - 120 } }],
    ['without an expiry', { idToken: { exp: undefined } }],
    ['with another nonce', { idToken: { nonce: 'another' } }],
    ['without a nonce', { idToken: { nonce: undefined } }],
    ['without acr', { idToken: { acr: undefined } }],
    ['with an empty acr', { idToken: { acr: '' } }],
    ['without auth_time', { idToken: { auth_time: undefined } }],
    ['with auth_time thirteen hours ago', { idToken: { auth_time: nowSeconds() - 13 * 3600 } }],
    ['with auth_time in the future', { idToken: { auth_time: nowSeconds() + 600 } }],
    ['without an assurance level', { idToken: { authentication_assurance_level: undefined } }],
    ['with a level in words', { idToken: { authentication_assurance_level: 'AAL3' } }],
    ['with true for a level', { idToken: { authentication_assurance_level: true } }],
    ['that is not signed', { forge: (claims) => `${part({ alg: 'none' })}.${part(claims)}.` }],
    [
      'signed with a key the provider does not publish',
      { forge: (claims) => signJws(claims, { ...elsewhere, kid: 'published', alg: 'RS256' }) },
    ],
    [
      'signed with the client secret',
      {
        forge: (claims) => {
          const input = `${part({ alg: 'HS256' })}.${part(claims)}`;
          const mac = createHmac('sha256', 'only-for-this-test-00000000000000').update(input);
          return `${input}.${mac.digest('base64url')}`;
        },
      },
    ],
    ['when userinfo is about somebody else', { userinfo: { sub: '910000000009' } }],
    ['when userinfo is about nobody', { userinfo: { sub: undefined } }],
  ];
  test.each(forged)('%s', async (_name, bend) => {
    await expect(signIn(bend)).rejects.toMatchObject({ code: never });
  });

  test('from before the moment the person was asked to sign in afresh', async () => {
    const bend = { idToken: { auth_time: nowSeconds() - 300 } };
    expect((await signIn(bend)).principal.role).toBe('mh-liaison');
    await expect(signIn(bend, { afresh: true })).rejects.toMatchObject({ code: never });
  });
});

describe('a known person is not let in', () => {
  const notSo: readonly [string, Bend][] = [
    ['at assurance level 1, as a number', { idToken: { authentication_assurance_level: 1 } }],
    ['at assurance level 1, as a string', { idToken: { authentication_assurance_level: '1' } }],
    ['at identity level 2', { idToken: { id_assurance_level: '2' } }],
    ['when nobody says how sure the identity is', { idToken: { id_assurance_level: undefined } }],
    ['without a selected role', { idToken: { selected_roleid: undefined } }],
    ['with no roles at all', { userinfo: { nhsid_nrbac_roles: undefined } }],
    ['with an empty list of roles', { userinfo: { nhsid_nrbac_roles: [] } }],
    ["in a role that is not one of the person's own", { idToken: { selected_roleid: '1' } }],
    ['in a role that nobody mapped', { idToken: { selected_roleid: '555254242102' } }],
    [
      'in a role without an organisation',
      { userinfo: { nhsid_nrbac_roles: [{ person_roleid: '555254240100', role_code: 'R8001' }] } },
    ],
  ];
  test.each(notSo)('%s', async (_name, bend) => {
    await expect(signIn(bend)).rejects.toMatchObject({ code: 'not-permitted' });
  });

  test.each([2, '2'])('at level %j when 3 is the minimum; 2 is enough when 2 is', async (level) => {
    const bend = { idToken: { authentication_assurance_level: level } };
    await expect(signIn(bend, { minimumAssurance: 3 })).rejects.toMatchObject({ code: 'not-permitted' });
    expect((await signIn(bend, { minimumAssurance: 2 })).assurance).toBe(2);
  });
});

describe('a provider that does not answer', () => {
  test('at start is unavailable, and is asked again next time', async () => {
    const port = await freePort();
    const staffSignIn = createSignIn(signInOptions(`http://127.0.0.1:${port}`));
    await expect(staffSignIn.start()).rejects.toMatchObject({ code: 'unavailable' });
    await expect(staffSignIn.start()).rejects.toBeInstanceOf(GatewayError);

    const late = createServer((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      const issuer = `http://127.0.0.1:${port}`;
      response.end(JSON.stringify({ issuer, authorization_endpoint: `${issuer}/authorize` }));
    });
    await new Promise<void>((resolve) => late.listen(port, '127.0.0.1', resolve));
    try {
      expect((await staffSignIn.start()).url).toContain(`127.0.0.1:${port}/authorize?`);
    } finally {
      late.close();
    }
  });

  test('with a server error when the code is exchanged is unavailable', async () => {
    await expect(signIn({ tokenStatus: 503 })).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('as the issuer it was asked for is unavailable', async () => {
    provider.bend = { discovery: { issuer: 'https://elsewhere.example' } };
    const staffSignIn = createSignIn(signInOptions(provider.issuer));
    await expect(staffSignIn.start()).rejects.toMatchObject({ code: 'unavailable', message: 'unavailable' });
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
