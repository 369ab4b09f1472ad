import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSignIn, type SignInOptions } from '../../src/auth/oidc-sign-in.ts';
import type { StaffIdentity } from '../../src/auth/staff-identity.ts';
import { startSignInProvider, type SignInProvider } from '../../src/demo/sign-in-provider.ts';
import { createBrowser, signInAs, type Browser } from './browser.ts';
import { caseWorker, igOfficer, nurse, nurseByPassword, nurseElsewhere } from './people.ts';
import { clientId, clientSecret, redirectUri, signInOptions } from './sign-in-setup.ts';

const people = [nurse, igOfficer, caseWorker, nurseByPassword, nurseElsewhere];
let provider: SignInProvider;

beforeAll(async () => {
  const client = { id: clientId, secret: clientSecret, redirectUris: [redirectUri] };
  provider = await startSignInProvider({ port: 0, people, client });
});
afterAll(() => provider.close());

const options = (changes: Partial<SignInOptions> = {}): SignInOptions => ({
  ...signInOptions(provider.issuer),
  ...changes,
});

async function signIn(
  userId: string,
  changes: Partial<SignInOptions> = {},
  browser: Browser = createBrowser(),
): Promise<StaffIdentity> {
  const staffSignIn = createSignIn(options(changes));
  const { url, pending } = await staffSignIn.start();
  return staffSignIn.finish(await signInAs(browser, url, userId, redirectUri), pending);
}

describe('sign-in refuses', () => {
  test('somebody whose assurance level is below the minimum', async () => {
    await expect(signIn(nurseByPassword.userId)).rejects.toMatchObject({ code: 'not-permitted' });
  });

  test('a role of an organisation that is not in the table', async () => {
    await expect(signIn(nurseElsewhere.userId)).rejects.toMatchObject({ code: 'not-permitted' });
  });

  test('everybody, when the table names another provider', async () => {
    const staffRoles = options().staffRoles.map((row) => ({ ...row, issuer: 'https://elsewhere.example' }));
    await expect(signIn(nurse.userId, { staffRoles })).rejects.toMatchObject({ code: 'not-permitted' });
  });

  test('a state that was not the one sent', async () => {
    const staffSignIn = createSignIn(options());
    const { url, pending } = await staffSignIn.start();
    const back = await signInAs(createBrowser(), url, nurse.userId, redirectUri);
    back.searchParams.set('state', 'another');
    await expect(staffSignIn.finish(back, pending)).rejects.toMatchObject({ code: 'not-signed-in' });
  });

  test("another person's pending sign-in: state, nonce and verifier belong together", async () => {
    const staffSignIn = createSignIn(options());
    const mine = await staffSignIn.start();
    const theirs = await staffSignIn.start();
    const back = await signInAs(createBrowser(), mine.url, nurse.userId, redirectUri);
    for (const mixed of [
      theirs.pending,
      { ...mine.pending, nonce: theirs.pending.nonce },
      { ...mine.pending, codeVerifier: theirs.pending.codeVerifier },
    ]) {
      await expect(staffSignIn.finish(back, mixed)).rejects.toMatchObject({ code: 'not-signed-in' });
    }
  });

  test('the same code twice', async () => {
    const staffSignIn = createSignIn(options());
    const { url, pending } = await staffSignIn.start();
    const back = await signInAs(createBrowser(), url, nurse.userId, redirectUri);
    await staffSignIn.finish(back, pending);
    await expect(staffSignIn.finish(back, pending)).rejects.toMatchObject({ code: 'not-signed-in' });
  });

  test('an answer of the provider that is an error', async () => {
    const staffSignIn = createSignIn(options());
    const { pending } = await staffSignIn.start();
    const back = new URL(`${redirectUri}?error=access_denied&state=${pending.state}&iss=${provider.issuer}`);
    await expect(staffSignIn.finish(back, pending)).rejects.toMatchObject({ code: 'not-signed-in' });
  });

  test('a sign-in that was started more than fifteen minutes ago', async () => {
    const staffSignIn = createSignIn(options());
    const { url, pending } = await staffSignIn.start();
    const back = await signInAs(createBrowser(), url, nurse.userId, redirectUri);
    const late = { ...pending, startedAt: new Date(Date.now() - 16 * 60_000).toISOString() };
    await expect(staffSignIn.finish(back, late)).rejects.toMatchObject({ code: 'not-signed-in' });
  });

  test('a client secret that is not the registered one', async () => {
    await expect(
      signIn(nurse.userId, { clientSecret: 'not-the-registered-secret-000000000' }),
    ).rejects.toMatchObject({ code: 'not-signed-in' });
  });

  test('to send anything over plain http to another machine', () => {
    expect(() => createSignIn(options({ issuer: new URL('http://id.example') }))).toThrow('https');
    expect(() => createSignIn(options({ allowInsecure: false }))).toThrow('https');
  });
});

describe('sign-in', () => {
  test('tells who somebody is, in which role, of which organisations', async () => {
    const identity = await signIn(nurse.userId);
    expect(identity).toMatchObject({ roleId: '555254240100', acr: 'AAL3_ANY', assurance: 3 });
    expect(identity.principal).toEqual({
      kind: 'staff',
      subject: `${provider.issuer}|910000000001`,
      name: 'Bea Okafor',
      organisation: 'ZT901',
      organisations: ['ZT901', 'ZT9'],
      role: 'mh-liaison',
      identities: [
        `${provider.issuer}|910000000001`,
        'https://fhir.nhs.uk/Id/ods-organization-code|ZT901',
        'https://fhir.nhs.uk/Id/ods-organization-code|ZT9',
      ],
    });
  });

  test('names national ids only when the provider may vouch for them', async () => {
    const identitySystems = {
      user: 'https://fhir.nhs.uk/Id/sds-user-id',
      role: 'https://fhir.nhs.uk/Id/sds-role-profile-id',
    };
    const { principal } = await signIn(nurse.userId, { identitySystems });
    expect(principal.identities).toContain('https://fhir.nhs.uk/Id/sds-user-id|910000000001');
    expect(principal.identities).toContain('https://fhir.nhs.uk/Id/sds-role-profile-id|555254240100');
  });

  test('lets one browser change from one person to another', async () => {
    const browser = createBrowser();
    const roles = [];
    for (const person of [nurse, igOfficer, caseWorker, nurse]) {
      roles.push((await signIn(person.userId, {}, browser)).principal.role);
    }
    expect(roles).toEqual(['mh-liaison', 'ig-officer', 'case-worker', 'mh-liaison']);
  });

  test('afresh asks the provider to make the person sign in again', async () => {
    const staffSignIn = createSignIn(options());
    const { url, pending } = await staffSignIn.start({ afresh: true });
    expect(new URL(url).searchParams.get('prompt')).toBe('login');
    const back = await signInAs(createBrowser(), url, nurse.userId, redirectUri);
    expect((await staffSignIn.finish(back, pending)).principal.role).toBe('mh-liaison');
  });

  test('keeps what is pending as plain JSON', async () => {
    const staffSignIn = createSignIn(options());
    const { url, pending } = await staffSignIn.start();
    const stored = JSON.parse(JSON.stringify(pending));
    const back = await signInAs(createBrowser(), url, nurse.userId, redirectUri);
    expect((await staffSignIn.finish(back, stored)).principal.name).toBe('Bea Okafor');
  });

  test('does not believe the Host header of the callback', async () => {
    const staffSignIn = createSignIn(options());
    const { url, pending } = await staffSignIn.start();
    const back = await signInAs(createBrowser(), url, nurse.userId, redirectUri);
    const asSeen = new URL(`https://attacker.example/other${back.search}`);
    expect((await staffSignIn.finish(asSeen, pending)).principal.role).toBe('mh-liaison');
  });

  test('proves itself with a private key instead of a secret', async () => {
    const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const names = { kid: 'gateway-1', alg: 'RS512', use: 'sig' };
    const publicKey = { ...pair.publicKey.export({ format: 'jwk' }), ...names };
    const privateKey = { ...pair.privateKey.export({ format: 'jwk' }), ...names };
    const client = { id: clientId, publicKeys: [publicKey], redirectUris: [redirectUri] };
    const other = await startSignInProvider({ port: 0, people, client });
    try {
      const { clientSecret: _, ...rest } = { clientSecret: '', ...signInOptions(other.issuer) };
      const staffSignIn = createSignIn({ ...rest, privateKey });
      const { url, pending } = await staffSignIn.start();
      const back = await signInAs(createBrowser(), url, nurse.userId, redirectUri);
      expect((await staffSignIn.finish(back, pending)).principal.name).toBe('Bea Okafor');
    } finally {
      await other.close();
    }
  });
});
