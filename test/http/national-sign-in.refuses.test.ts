import { randomUUID } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { demoStaff } from '../../src/demo/organisations.ts';
import { answer, nowSeconds, signAsProvider, type Bend, type Bent } from '../auth/bent-provider.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { createVisitor, type Visitor } from '../support/staff.ts';

/** CIS2's spelling: the port is part of it, also in what it signs. */
const issuer = 'https://127.0.0.1:443/openam/oauth2/realms/root/realms/NHSIdentity/realms/Healthcare';
const withoutPort = issuer.replace(':443', '');
const provider: Bent = { issuer, nonce: '', bend: {} };
const cis2 = setupServer(
  http.all(`${withoutPort}/*`, async ({ request }) => {
    const { status, body } = await answer(provider, request.url.slice(withoutPort.length));
    return HttpResponse.json(body as object, { status });
  }),
);
/** As the proxy in front of the gateway, which ends TLS, sends every request on. */
const proxied = { 'x-forwarded-proto': 'https' };

let gateway: TestGateway;
beforeAll(async () => {
  cis2.listen({ onUnhandledFrame: 'bypass' });
  gateway = await startTestGateway({
    issuer,
    publicUrl: 'https://127.0.0.1:3999',
    variables: { LWG_TRUSTED_PROXIES: '10.0.0.1,127.0.0.1' },
  });
});
afterEach(() => cis2.resetHandlers());
afterAll(async () => {
  cis2.close();
  await gateway.stop();
});

const rows = demoStaff.slice(0, 2).map(({ role }) => ({
  person_roleid: role.personRoleId,
  org_code: role.organisation,
  role_code: role.code,
}));
const [nursesRow, officersRow] = rows;
const several = { nhsid_nrbac_roles: rows };
const asNurse: Bend = { idToken: { selected_roleid: nursesRow?.person_roleid }, userinfo: several };
const noneSelected: Bend = { idToken: { selected_roleid: undefined }, userinfo: several };

interface Tried {
  readonly sent: URLSearchParams;
  readonly back: LightMyRequestResponse;
}

/** To the provider, and back with what it then says. */
async function tries(visitor: Visitor, bend: Bend, { from = '/sign-in', iss = issuer } = {}): Promise<Tried> {
  const start = await visitor.get(from);
  const sent = new URL(String(start.headers.location)).searchParams;
  Object.assign(provider, { bend, nonce: sent.get('nonce') });
  const query = new URLSearchParams({ code: 'c', state: sent.get('state') ?? '', iss });
  return { sent, back: await visitor.get(`/sign-in/callback?${query.toString()}`) };
}
async function signedIn(bend = asNurse): Promise<Visitor> {
  const visitor = createVisitor(gateway.app, proxied);
  const { back } = await tries(visitor, bend);
  expect([back.statusCode, back.headers.location]).toEqual([303, '/support']);
  return visitor;
}

describe('Somebody with several roles, none of them selected', () => {
  test('is sent back once to be asked, and no more often than that', async () => {
    const visitor = createVisitor(gateway.app, proxied);
    const first = await tries(visitor, noneSelected);
    expect(first.sent.has('prompt')).toBe(false);
    expect([first.back.statusCode, first.back.headers.location]).toEqual([303, '/sign-in?again&with=first']);
    const second = await tries(visitor, noneSelected, { from: String(first.back.headers.location) });
    expect(second.sent.get('prompt')).toBe('login');
    expect(second.sent.get('scope')).toMatch(/\bselectedrole\b/);
    expect(second.back.statusCode).toBe(403);
    expect((await visitor.get('/support')).statusCode).toBe(303);
  });

  test('is let in by neither of them where the provider asked nobody anything', async () => {
    const visitor = createVisitor(gateway.app, proxied);
    await tries(visitor, noneSelected);
    const asked = { ...asNurse, idToken: { ...asNurse.idToken, auth_time: nowSeconds() - 300 } };
    const { back } = await tries(visitor, asked, { from: '/sign-in?again&with=first' });
    expect([back.statusCode, back.headers.location]).toEqual([303, '/sign-in?again']);
  });

  test.each<[string, unknown]>([
    ['one role', [nursesRow]],
    ['no role', []],
    ['nothing said of roles', undefined],
  ])('but %s: is refused at once, for there is nothing to choose', async (_what, nhsid_nrbac_roles) => {
    const bend = { idToken: { selected_roleid: undefined }, userinfo: { nhsid_nrbac_roles } };
    const { back } = await tries(createVisitor(gateway.app, proxied), bend);
    expect(back.statusCode).toBe(403);
  });

  test('is let in as the role that is chosen then', async () => {
    const visitor = createVisitor(gateway.app, proxied);
    const { back } = await tries(visitor, noneSelected);
    const chosen = { ...asNurse, idToken: { selected_roleid: officersRow?.person_roleid } };
    const second = await tries(visitor, chosen, { from: String(back.headers.location) });
    expect([second.back.statusCode, second.back.headers.location]).toEqual([303, '/ig']);
  });
});

describe('Behind a proxy that ends TLS', () => {
  const ask = (headers: Readonly<Record<string, string>>, remoteAddress = '10.0.0.1') =>
    gateway.app.inject({ url: '/sign-in', headers, remoteAddress });

  test.each<[string, () => Promise<LightMyRequestResponse>]>([
    ['came by plain http', () => ask({ 'x-forwarded-proto': 'http' })],
    ['does not say how it came', () => ask({})],
    ['says https, and came by no proxy of ours', () => ask(proxied, '10.0.0.9')],
  ])('no cookie is given to a request that %s', async (_what, asked) => {
    expect((await asked()).cookies).toEqual([]);
  });

  test('a cookie without the prefix, which a sister site may have set, is nobody’s', async () => {
    const nurse = await signedIn();
    expect(nurse.cookie).toMatch(/^__Host-lwg=/);
    expect((await nurse.get('/support')).statusCode).toBe(200);
    nurse.cookie = nurse.cookie?.replace('__Host-', '');
    expect((await nurse.get('/support')).statusCode).toBe(303);
  });

  test('the cookie is for this host alone, for https alone, and for no script', async () => {
    const { headers, cookies } = await ask(proxied);
    const [cookie] = cookies;
    expect(cookie).toMatchObject({
      name: '__Host-lwg',
      path: '/',
      secure: true,
      httpOnly: true,
      sameSite: 'Lax',
    });
    expect(String(headers['set-cookie'])).not.toMatch(/domain/i);
    expect(headers['strict-transport-security']).toContain('max-age=31536000');
  });

  test('every answer to the same nurse has a nonce that no other has, and her page is written for it', async () => {
    const nurse = await signedIn();
    const asked = ['/support', '/support', '/ig', '/support/people/nobody', '/nothing-here', '/signed-out'];
    const nonces = [];
    for (const url of asked) {
      const { headers, body } = await nurse.get(url);
      const [, nonce = ''] = /script-src 'self' 'nonce-([0-9a-f]{32,})'/.exec(
        String(headers['content-security-policy']),
      ) ?? ['', ''];
      const written = [...body.matchAll(/<script[^>]*nonce="([^"]*)"/g)].map(([, one]) => one);
      expect([url, ...new Set(written)]).toEqual([url, nonce]);
      nonces.push(nonce);
    }
    expect(new Set(nonces).size).toBe(asked.length);
  });
});

// Last: whoever the provider signed out, and in again within the same second, is not let in.
describe('An issuer with its port', () => {
  test.each<[string, Bend, string]>([
    ['its ID token', { ...asNurse, idToken: { ...asNurse.idToken, iss: withoutPort } }, issuer],
    ['the answer that comes back', asNurse, withoutPort],
  ])('is another one where %s leaves it out', async (_what, bend, iss) => {
    const { back } = await tries(createVisitor(gateway.app, proxied), bend, { iss });
    expect([back.statusCode, back.headers.location]).toEqual([303, '/sign-in?again']);
  });

  test('signs a nurse in, and ends her session', async () => {
    const nurse = await signedIn();
    expect((await nurse.get('/support')).statusCode).toBe(200);
    const logout = (iss: string) => {
      const events = { 'http://schemas.openid.net/event/backchannel-logout': {} };
      const iat = nowSeconds();
      const claims = { iss, aud: 'living-well-gateway', iat, exp: iat + 60, jti: randomUUID(), events };
      const token = signAsProvider({ ...claims, sub: '910000000001' }, 'logout+jwt');
      return nurse.post('/sign-in/back-channel-logout', { logout_token: token });
    };
    expect((await logout(withoutPort)).statusCode).toBe(400);
    expect((await nurse.get('/support')).statusCode).toBe(200);
    expect((await logout(issuer)).statusCode).toBe(200);
    expect((await nurse.get('/support')).statusCode).toBe(303);
  });
});
