import { bypass, http, HttpResponse, type HttpHandler } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { LightMyRequestResponse } from 'fastify';
import { signJws } from '../../src/auth/jose.ts';
import { named, rsaPair } from '../auth/keys.ts';
import { trust } from '../../src/demo/organisations.ts';
import { entriesOf, newEntries, openEntry } from '../support/log-entries.ts';
import {
  next,
  pathOf,
  postContext,
  smartLaunch,
  startLaunchingGateway,
  type LaunchingGateway,
} from '../support/launch.ts';
import { people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { createVisitor, signIn, staff, type Visitor } from '../support/staff.ts';

const morgan = people.sharesMost();
const personId = morgan.person.id;
/** Overrides single answers of the record system; everything else is the record system's own. */
const bent = setupServer();

let gateway: LaunchingGateway;
let nurse: Visitor;
beforeAll(async () => {
  gateway = await startLaunchingGateway();
  bent.listen({ onUnhandledFrame: 'bypass' });
  await pushAndApply(gateway, morgan);
  nurse = await signIn(gateway.app, staff.nurse);
});
afterEach(() => bent.resetHandlers());
afterAll(async () => {
  bent.close();
  await gateway.stop();
});

function expectRefused(response: LightMyRequestResponse, status: number): void {
  expect(response.statusCode).toBe(status);
  expect(response.headers['cache-control']).toBe('no-store');
  expect(response.body).toContain('This person was not opened');
  expect(response.body).toContain('Do not read this as no support');
  expect(response.body).toContain('href="/support"');
  expect(response.body).not.toMatch(/9990000018|testpatient|src\/|node_modules/i);
}

describe('Only a registered record system is ever asked', () => {
  const isss = [
    ['another', 'http://127.0.0.1:9/fhir'],
    ['a slash more', () => `${gateway.ehr.iss}/`],
    ['its origin alone', () => gateway.ehr.origin],
    ['another path', () => `${gateway.ehr.iss}/../fhir`],
    ['a name and password before it', () => gateway.ehr.iss.replace('://', '://x:y@')],
    ['an address of the machine’s own', 'http://169.254.169.254/latest'],
    ['no address', 'file:///etc/passwd'],
  ] as const;
  test.each(isss)('iss: %s', async (_name, iss) => {
    const asked: string[] = [];
    bent.events.on('request:start', ({ request }) => void asked.push(request.url));
    const query = new URLSearchParams({ iss: typeof iss === 'string' ? iss : iss(), launch: 'x' });
    expectRefused(await nurse.get(`/launch/smart?${query.toString()}`), 401);
    expect(asked).toEqual([]);
    bent.events.removeAllListeners();
  });

  test.each(['', 'launch=x', 'iss=http://127.0.0.1:9', 'iss=a&iss=b&launch=x'])(
    'query: %s',
    async (query) => {
      expectRefused(await nurse.get(`/launch/smart?${query}`), 401);
    },
  );
});

describe('The way back is taken', () => {
  async function atTheCallback(visitor: Visitor = nurse): Promise<URL> {
    const started = await visitor.get(pathOf(gateway.ehr.launchUrl(staff.nurse, personId)));
    const back = await fetch(next(started), { redirect: 'manual' });
    return new URL(back.headers.get('location') ?? '');
  }

  test('by the session that left, and by no other', async () => {
    const address = await atTheCallback();
    const other = await signIn(gateway.app, staff.nurse);
    expectRefused(await other.get(address.pathname + address.search), 401);
    expectRefused(await createVisitor(gateway.app).get(address.pathname + address.search), 401);
  });

  test('once', async () => {
    const address = await atTheCallback();
    expect((await nurse.get(address.pathname + address.search)).statusCode).toBe(303);
    expectRefused(await nurse.get(address.pathname + address.search), 401);
  });

  test('within a quarter of an hour', async () => {
    const address = await atTheCallback();
    const before = gateway.time.now;
    // The session lives as long as the nurse does something in it.
    gateway.time.now = new Date(before.getTime() + 14 * 60_000);
    await nurse.get('/support');
    gateway.time.now = new Date(before.getTime() + 16 * 60_000);
    expectRefused(await nurse.get(address.pathname + address.search), 401);
    gateway.time.now = before;
  });

  test.each([
    ['another state', (url: URL) => url.searchParams.set('state', 'x'.repeat(43))],
    ['no state', (url: URL) => url.searchParams.delete('state')],
    ['another code', (url: URL) => url.searchParams.set('code', 'x')],
    ['no code', (url: URL) => url.searchParams.delete('code')],
    [
      'a refusal of the record system',
      (url: URL) => {
        url.searchParams.delete('code');
        url.searchParams.set('error', 'access_denied');
      },
    ],
  ])('never with %s', async (_name, change) => {
    const address = await atTheCallback();
    change(address);
    const { statusCode, ...response } = await nurse.get(address.pathname + address.search);
    expect([401, 502]).toContain(statusCode);
    expect(response.headers.location).toBeUndefined();
  });
});

const forged = named(rsaPair(), 'forged', 'RS256');

/** What a record system may answer, and what the nurse is told. */
function bends(): Readonly<Record<string, readonly [HttpHandler, number]>> {
  const { origin, iss } = gateway.ehr;
  const patient = (body: object, status = 200) =>
    http.get(`${iss}/Patient/:id`, () => HttpResponse.json(body, { status }));
  const identifier = [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000018' }];
  const good = { resourceType: 'Patient', id: personId, identifier, birthDate: '1988-07-14' };
  const configuration = (change: object) =>
    http.get(`${iss}/.well-known/smart-configuration`, () =>
      HttpResponse.json({
        issuer: origin,
        jwks_uri: `${origin}/jwks`,
        authorization_endpoint: `${origin}/authorize`,
        token_endpoint: `${origin}/token`,
        capabilities: ['launch-ehr', 'context-ehr-patient', 'sso-openid-connect'],
        code_challenge_methods_supported: ['S256'],
        ...change,
      }),
    );
  const token = (body: object, status = 200) =>
    http.post(`${origin}/token`, () => HttpResponse.json(body, { status }));
  const tokens = { access_token: 'x', token_type: 'Bearer', patient: personId };
  const forgedToken = http.post(`${origin}/token`, async () => {
    const iat = Math.floor(Date.now() / 1000);
    const said = { iss: origin, aud: 'living-well-gateway', sub: staff.nurse, iat, exp: iat + 60 };
    return HttpResponse.json({ ...tokens, id_token: await signJws(said, forged.privateKey) });
  });
  // The record system's own good answer, with one thing in it changed.
  const almost = (change: object) =>
    http.post(`${origin}/token`, async ({ request }) => {
      const answer = await fetch(bypass(request));
      return HttpResponse.json({ ...((await answer.json()) as object), ...change });
    });
  return {
    'a token bound to no patient': [almost({ patient: undefined }), 502],
    'a token bound to two patients': [almost({ patient: [personId, personId] }), 502],
    'a token bound to an address for a patient': [almost({ patient: `../Person/${personId}` }), 502],
    'a token without a word of its user': [almost({ id_token: undefined }), 502],
    'nothing at its well-known address': [
      http.get(`${iss}/.well-known/smart-configuration`, () => HttpResponse.error()),
      502,
    ],
    'a page there': [
      http.get(`${iss}/.well-known/smart-configuration`, () => HttpResponse.html('<p>Sign in</p>')),
      502,
    ],
    'a redirect there': [
      http.get(`${iss}/.well-known/smart-configuration`, () => HttpResponse.redirect('http://127.0.0.1:9/')),
      502,
    ],
    'more than fits': [
      http.get(`${iss}/.well-known/smart-configuration`, () => HttpResponse.text('x'.repeat(300_000))),
      502,
    ],
    'no PKCE with S256': [configuration({ code_challenge_methods_supported: ['plain'] }), 502],
    'no word of who its user is': [
      configuration({ capabilities: ['launch-ehr', 'context-ehr-patient'] }),
      502,
    ],
    'a sign-in elsewhere': [
      configuration({ authorization_endpoint: 'https://attacker.example/authorize' }),
      502,
    ],
    'tokens elsewhere': [configuration({ token_endpoint: 'http://169.254.169.254/token' }), 502],
    'keys elsewhere': [configuration({ jwks_uri: 'http://127.0.0.1:9/jwks' }), 502],
    'a refusal of the code': [token({ error: 'invalid_grant' }, 400), 401],
    'a failure at the code': [token({}, 500), 502],
    'no id_token': [token(tokens), 502],
    'an id_token by another key': [forgedToken, 502],
    'no such patient': [patient({ resourceType: 'OperationOutcome' }, 404), 502],
    'somebody else than was asked for': [patient({ ...good, id: 'C-1002' }), 502],
    'something else than a Patient': [patient({ ...good, resourceType: 'Person' }), 502],
    'no NHS number': [patient({ ...good, identifier: [] }), 422],
    'an NHS number that is none': [
      patient({ ...good, identifier: [{ ...identifier[0], value: '9990000019' }] }),
      422,
    ],
    'two NHS numbers': [
      patient({ ...good, identifier: [...identifier, { ...identifier[0], value: '9990000026' }] }),
      422,
    ],
    'half a birth date': [patient({ ...good, birthDate: '1988' }), 422],
    'no birth date': [patient({ ...good, birthDate: undefined }), 422],
  };
}

describe('A record system that does not answer as it should is no word about a person', () => {
  test('each of its failures is the page that says what to do', async () => {
    for (const [name, [handler, status]] of Object.entries(bends())) {
      bent.use(handler);
      const answer = await launchAsFarAsItGoes();
      expect({ name, status: answer.statusCode }).toEqual({ name, status });
      expectRefused(answer, status);
      bent.resetHandlers();
    }
    // The same steps, without a bend, arrive.
    expect(next(await launchAsFarAsItGoes())).toMatch(/^\/launch\/open\//);
  });

  async function launchAsFarAsItGoes(): Promise<LightMyRequestResponse> {
    const started = await nurse.get(pathOf(gateway.ehr.launchUrl(staff.nurse, personId)));
    if (started.statusCode !== 303) return started;
    const back = await fetch(next(started), { redirect: 'manual' });
    return nurse.get(pathOf(back.headers.get('location') ?? ''));
  }
});

describe('A launch opens nobody', () => {
  test('for another user than the record system named; it is spent, and the log says so', async () => {
    const [, other] = [staff.nurse, staff.igOfficer];
    const before = await entriesOf(gateway, 'launch');
    for (const ticket of [
      next(await smartLaunch(gateway, nurse, personId, other)),
      next(await postContext(gateway, await gateway.ehr.contextToken(other, personId))),
    ]) {
      expectRefused(await nurse.get(ticket), 403);
      expectRefused(await nurse.get(ticket), 401);
    }
    const added = (await entriesOf(gateway, 'launch')).slice(before.length);
    expect(added.map(({ outcome }) => outcome)).toEqual(['refused', 'refused', 'refused', 'refused']);
    expect(await gateway.database.query('SELECT FROM launch')).toEqual([]);
  });

  test('for a role that may not look, even where the record system named them', async () => {
    const officer = await signIn(gateway.app, staff.igOfficer);
    const ticket = next(await smartLaunch(gateway, officer, personId, staff.igOfficer));
    const { answer, entries } = await newEntries(gateway, 'launch', () => officer.get(ticket));
    expect(answer.statusCode).toBe(403);
    const opened = await openEntry(gateway, entries[0]?.id ?? '', trust);
    expect([entries.length, opened?.outcome, opened?.detail.errorCode]).toEqual([
      1,
      'refused',
      'not-permitted',
    ]);
    expect(opened?.actor.id).toContain(staff.igOfficer);
  });

  test('a second time', async () => {
    const ticket = next(await smartLaunch(gateway, nurse, personId));
    const answers = await Promise.all([1, 2, 3].map(async () => (await nurse.get(ticket)).statusCode));
    expect(answers.toSorted((one, other) => one - other)).toEqual([303, 401, 401]);
  });

  test('after a quarter of an hour, or by a ticket that never was', async () => {
    const ticket = next(await postContext(gateway, await gateway.ehr.contextToken(staff.nurse, personId)));
    const before = gateway.time.now;
    gateway.time.now = new Date(before.getTime() + 16 * 60_000);
    const late = await signIn(gateway.app, staff.nurse);
    const { entries } = await newEntries(gateway, 'launch', async () => {
      expectRefused(await late.get(ticket), 401);
      expectRefused(await late.get(`/launch/open/${'x'.repeat(43)}`), 401);
    });
    expect(entries.map(({ outcome }) => outcome)).toEqual(['refused', 'refused']);
    gateway.time.now = before;
  });
});
