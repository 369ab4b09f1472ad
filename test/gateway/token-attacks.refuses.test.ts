import { createPublicKey, generateKeyPairSync, randomUUID, sign, type JsonWebKey } from 'node:crypto';
import { Socket } from 'node:net';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { buildApp } from '../../src/app.ts';
import { clientSchema } from '../../src/auth/client.ts';
import { publicJwkSchema } from '../../src/auth/public-key.ts';
import { addClientKey, revokeClientKey } from '../../src/gateway/register-keys.ts';
import type { Registry } from '../../src/gateway/register-log.ts';
import { registerClient, revokeClient } from '../../src/gateway/register.ts';
import { ecPair, forge, forgeHmac, named, rsaPair } from '../auth/keys.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';

/** One charity's system with an RSA key, another's with keys on two curves, and what an attacker has: keys of their own. */
const rsa = named(rsaPair(), 'rsa', 'RS384');
const p384 = named(ecPair('P-384'), 'p384', 'ES384');
const p256 = named(ecPair('P-256'), 'p256', 'ES256');
const attacker = named(rsaPair(), 'rsa', 'RS384');

let gateway: TestGateway;
let replicas: readonly FastifyInstance[];
let registry: Registry;
beforeAll(async () => {
  // Nothing answers for Redis: what was used, and what counts, is for the database alone to say.
  const variables = { LWG_FAILED_SIGN_INS: '1000', REDIS_URL: 'redis://127.0.0.1:9' };
  gateway = await startTestGateway({ variables });
  registry = { store: gateway.services.store, clock: () => gateway.time.now };
  await registerClient(registry, charityClient('millside', [rsa.publicKey]));
  await registerClient(registry, charityClient('riverside', [p384.publicKey, p256.publicKey], 'X9C02'));
  replicas = [gateway.app, await buildApp(gateway.services), await buildApp(gateway.services)];
});
afterAll(async () => {
  await Promise.all(replicas.slice(1).map((replica) => replica.close()));
  await gateway.stop();
});

function charityClient(id: string, keys: readonly JsonWebKey[], organisation = 'X9C01') {
  const scopes = ['receipts.read', 'system/Patient.rs'];
  return clientSchema.parse({ id, organisation, role: 'case-system', scopes, keys });
}

const now = (): number => Math.floor(gateway.time.now.getTime() / 1000);
const header = { alg: 'RS384', kid: 'rsa', typ: 'JWT' };
const claims = (change: object = {}): object => ({
  iss: 'millside',
  sub: 'millside',
  aud: gateway.services.tokenUrl,
  exp: now() + 240,
  jti: randomUUID(),
  ...change,
});
const signed = (changedHeader: unknown, payload: unknown = claims()): string =>
  forge(changedHeader, payload, rsa.privateKey);
const plain = (): string => signed(header);
const parts = (): readonly [string, string, string] => {
  const [head = '', body = '', signature = ''] = plain().split('.');
  return [head, body, signature];
};

/** Signed on a curve of choice with a hash of choice, whatever the header says. */
function onCurve(hash: string, changedHeader: object, { privateKey }: typeof p384): string {
  const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const input = `${encode(changedHeader)}.${encode(claims({ iss: 'riverside', sub: 'riverside' }))}`;
  const key = { key: privateKey, format: 'jwk', dsaEncoding: 'ieee-p1363' } as const;
  return `${input}.${sign(hash, Buffer.from(input), key).toString('base64url')}`;
}

function ask(assertion: string, app = gateway.app, scope = ''): Promise<LightMyRequestResponse> {
  return app.inject({
    method: 'POST',
    url: '/oauth2/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
      ...(scope !== '' && { scope }),
    }).toString(),
  });
}

function expectRefused(response: LightMyRequestResponse, status = 401, error = 'invalid_client'): void {
  expect(response.statusCode).toBe(status);
  expect(response.headers['cache-control']).toBe('no-store');
  expect(Object.keys(response.json<object>())).toEqual(['error', 'error_description', 'reference']);
  expect(response.json()).toMatchObject({ error });
  expect(response.body).not.toMatch(/\bat \S+:\d+|src\/|node_modules/);
}

const pem = (): string =>
  String(createPublicKey({ key: rsa.publicKey, format: 'jwk' }).export({ type: 'spki', format: 'pem' }));
const jwk = attacker.publicKey;
const elsewhere = 'https://attacker.example/keys';

/** Each attack by its name, and the assertion that it sends. The first is good: what makes each other one bad is what it changes. */
const attacks: readonly (readonly [attack: string, assertion: () => string])[] = [
  ['alg none, without a signature', () => signed({ ...header, alg: 'none' }).replace(/[^.]+$/, '')],
  ['alg none, with a signature', () => signed({ ...header, alg: 'none' })],
  ['alg None, in other letters', () => signed({ ...header, alg: 'None' })],
  [
    'HS256 with the public key as its secret, PEM',
    () => forgeHmac({ ...header, alg: 'HS256' }, claims(), pem()),
  ],
  [
    'HS256 with the public key as its secret, JWK',
    () => forgeHmac({ ...header, alg: 'HS256' }, claims(), JSON.stringify(rsa.publicKey)),
  ],
  ['HMAC called RS384', () => forgeHmac(header, claims(), pem())],
  ['RSA key of an attacker under the same kid', () => forge(header, claims(), attacker.privateKey)],
  ['RSA signature called PS384', () => signed({ ...header, alg: 'PS384' })],
  ['RSA key called an EC one', () => signed({ ...header, alg: 'ES384' })],
  ['curve confusion: ES384 by a P-256 key', () => onCurve('sha384', { alg: 'ES384', kid: 'p256' }, p256)],
  ['curve confusion: ES256 by a P-384 key', () => onCurve('sha256', { alg: 'ES256', kid: 'p384' }, p384)],
  [
    'curve confusion: the key of the other curve',
    () => onCurve('sha384', { alg: 'ES384', kid: 'p384' }, p256),
  ],
  ['aud of another server', () => signed(header, claims({ aud: 'https://elsewhere.example/oauth2/token' }))],
  ['aud the issuer, not the token URL', () => signed(header, claims({ aud: gateway.services.publicUrl }))],
  ['aud the FHIR base', () => signed(header, claims({ aud: gateway.services.baseUrl }))],
  ['aud with a slash more', () => signed(header, claims({ aud: `${gateway.services.tokenUrl}/` }))],
  ['aud a list with ours in it', () => signed(header, claims({ aud: [gateway.services.tokenUrl] }))],
  ['no aud', () => signed(header, claims({ aud: undefined }))],
  ['expired', () => signed(header, claims({ exp: now() - 61 }))],
  ['no exp', () => signed(header, claims({ exp: undefined }))],
  ['nbf in the future', () => signed(header, claims({ nbf: now() + 61 }))],
  ['iat in the future', () => signed(header, claims({ iat: now() + 61 }))],
  ['iat far in the past', () => signed(header, claims({ iat: now() - 86_400, exp: now() + 60 }))],
  ['a life of more than five minutes, by exp', () => signed(header, claims({ exp: now() + 361 }))],
  [
    'a life of more than five minutes, by iat and exp',
    () => signed(header, claims({ iat: now() - 200, exp: now() + 200 })),
  ],
  ['no jti', () => signed(header, claims({ jti: undefined }))],
  ['sub is not iss', () => signed(header, claims({ sub: 'riverside' }))],
  ['a client nobody knows', () => signed(header, claims({ iss: 'nobody', sub: 'nobody' }))],
  [
    'a client of another organisation, by a key of one’s own',
    () => signed(header, claims({ iss: 'riverside', sub: 'riverside' })),
  ],
  ['unknown kid', () => signed({ ...header, kid: 'rsa-2' })],
  ['kid of another client', () => signed({ ...header, kid: 'p384' })],
  ['kid a path', () => signed({ ...header, kid: '../../../../dev/null' })],
  ['kid SQL', () => signed({ ...header, kid: "rsa' OR '1'='1" })],
  ['no kid', () => signed({ ...header, kid: undefined })],
  ['embedded jwk', () => forge({ ...header, jwk }, claims(), attacker.privateKey)],
  ['jku', () => forge({ ...header, jku: elsewhere }, claims(), attacker.privateKey)],
  ['x5u', () => forge({ ...header, x5u: elsewhere }, claims(), attacker.privateKey)],
  ['x5c', () => forge({ ...header, x5c: ['MIIB'] }, claims(), attacker.privateKey)],
  ['crit', () => signed({ ...header, crit: ['exp'] })],
  ['b64 false', () => signed({ ...header, b64: false })],
  ['zip', () => signed({ ...header, zip: 'DEF' })],
  ['typ of another token', () => signed({ ...header, typ: 'at+jwt' })],
  ['a header member twice', () => signed(JSON.stringify(header).replace('{', '{"alg":"none",'))],
  ['a claim twice', () => signed(header, JSON.stringify(claims()).replace('{', '{"sub":"riverside",'))],
  ['__proto__', () => signed(header, JSON.stringify(claims()).replace('{', '{"__proto__":{"iss":1},'))],
  ['a JWE', () => `${parts()[0]}.${parts()[1]}.${parts()[2]}.${parts()[1]}.${parts()[2]}`],
  ['a detached payload', () => `${parts()[0]}..${parts()[2]}`],
  ['data after the signature', () => `${plain()}.${parts()[1]}`],
  ['a dot after the signature', () => `${plain()}.`],
  ['a line break after the signature', () => `${plain()}\n`],
  ['a signature with bytes more', () => `${plain()}AAAA`],
  ['a signature cut short', () => plain().slice(0, -4)],
  ['base64 with padding', () => plain().replace('.', '=.')],
  ['base64 in the other alphabet', () => plain().replace(/\.([^.]+)$/, '.+/$1')],
  ['base64 with spare bits', () => spareBits(plain())],
  [
    'JSON serialisation',
    () => JSON.stringify({ protected: parts()[0], payload: parts()[1], signature: parts()[2] }),
  ],
];

/** Another spelling of the same bytes: the last letter of a 256-byte signature has four bits that say nothing. */
function spareBits(assertion: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return assertion.slice(0, -1) + (letters[letters.indexOf(assertion.at(-1) ?? '') + 1] ?? '');
}

describe('No token is given for', () => {
  test.each(attacks)('%s', async (_attack, assertion) => {
    // Connections of the database pool are there already: anything else that opens one calls out.
    const bad = assertion();
    await ask('warm');
    const opened = vi.spyOn(Socket.prototype, 'connect');
    expectRefused(await ask(bad));
    expect(opened.mock.calls.filter(([to]) => JSON.stringify(to).includes('attacker'))).toEqual([]);
    opened.mockRestore();
    // The good one that it was made from is given one, so it is the change that was refused.
    expect((await ask(plain())).statusCode).toBe(200);
  });

  test('an oversized assertion', async () => {
    expectRefused(await ask(signed(header, claims({ note: 'x'.repeat(7_000) }))), 400, 'invalid_request');
    expectRefused(await ask('x'.repeat(8_193)), 400, 'invalid_request');
    expectRefused(await ask('x'.repeat(1_048_576)), 413, 'invalid_request');
  });

  test('scopes that the client does not have, asked beside or inside of those it has', async () => {
    for (const scope of ['case-records.write', 'system/*.cruds', 'system/Consent.u', 'user/*.rs']) {
      const { statusCode, ...response } = await ask(plain(), gateway.app, scope);
      if (statusCode === 200) expect(response.json()).toMatchObject({ scope: 'system/Patient.rs' });
      else expect(response.json()).toMatchObject({ error: 'invalid_scope' });
    }
    const asked = 'receipts.read case-records.write system/Patient.cruds';
    const granted = (await ask(plain(), gateway.app, asked)).json<{ scope: string }>().scope;
    expect(granted).toBe('receipts.read system/Patient.rs');
  });

  test('an assertion that was used, ever after, signed anew too', async () => {
    const jti = randomUUID();
    const once = signed(header, claims({ jti }));
    expect((await ask(once)).statusCode).toBe(200);
    expectRefused(await ask(once));
    expectRefused(await ask(signed(header, claims({ jti, exp: now() + 100 }))));
  });

  test('fifty sendings at once of one assertion to three replicas: one is given', async () => {
    const once = plain();
    const sendings = Array.from({ length: 50 }, (_, index) => ask(once, replicas[index % 3]));
    const answers = await Promise.all(sendings);
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
    for (const answer of answers.filter(({ statusCode }) => statusCode !== 200)) expectRefused(answer);
  });
});

describe('At once, on every replica, no token is given to, and none counts of', () => {
  async function reads(token: string, app: FastifyInstance): Promise<number> {
    const url = `/v1/receipts/${randomUUID()}`;
    const headers = { authorization: `Bearer ${token}` };
    return (await app.inject({ method: 'GET', url, headers })).statusCode;
  }
  async function tokenFor(assertion: string): Promise<string> {
    return (await ask(assertion)).json<{ access_token: string }>().access_token;
  }
  const of = (id: string, kid: string, { privateKey }: typeof rsa): string =>
    forge({ ...header, kid }, claims({ iss: id, sub: id }), privateKey);

  test('a key that was revoked; the other one goes on', async () => {
    const next = named(rsaPair(), 'next', 'RS384');
    await registerClient(registry, charityClient('rotating', [rsa.publicKey]));
    await addClientKey(registry, 'rotating', publicJwkSchema.parse(next.publicKey));
    const [old, fresh] = [
      await tokenFor(of('rotating', 'rsa', rsa)),
      await tokenFor(of('rotating', 'next', next)),
    ];
    await revokeClientKey(registry, 'rotating', 'rsa');
    for (const replica of replicas) {
      expect(await reads(old, replica)).toBe(401);
      expect(await reads(fresh, replica)).toBe(404);
      expectRefused(await ask(of('rotating', 'rsa', rsa), replica));
      expect((await ask(of('rotating', 'next', next), replica)).statusCode).toBe(200);
    }
  });

  test('a client that was revoked', async () => {
    await registerClient(registry, charityClient('leaving', [rsa.publicKey]));
    const held = await tokenFor(of('leaving', 'rsa', rsa));
    expect(await reads(held, gateway.app)).toBe(404);
    await revokeClient(registry, 'leaving');
    for (const replica of replicas) {
      expect(await reads(held, replica)).toBe(401);
      expectRefused(await ask(of('leaving', 'rsa', rsa), replica));
    }
  });

  test('an address outside of those it may call from', async () => {
    const moving = charityClient('moving', [rsa.publicKey]);
    await registerClient(registry, { ...moving, allowedFrom: ['127.0.0.0/8'] });
    const held = await tokenFor(of('moving', 'rsa', rsa));
    expect(await reads(held, gateway.app)).toBe(404);
    await registerClient(registry, { ...moving, allowedFrom: ['198.51.100.0/24', '2001:db8::/32'] });
    for (const replica of replicas) {
      expect(await reads(held, replica)).toBe(401);
      expectRefused(await ask(of('moving', 'rsa', rsa), replica));
    }
  });

  test('a client of another environment', async () => {
    const live = charityClient('live-only', [rsa.publicKey]);
    await registerClient(registry, live);
    const held = await tokenFor(of('live-only', 'rsa', rsa));
    await registerClient(registry, { ...live, environment: 'production' });
    for (const replica of replicas) {
      expect(await reads(held, replica)).toBe(401);
      expectRefused(await ask(of('live-only', 'rsa', rsa), replica));
    }
  });

  test('a scope that was taken away', async () => {
    await registerClient(registry, charityClient('narrowed', [rsa.publicKey]));
    const held = await tokenFor(of('narrowed', 'rsa', rsa));
    await registerClient(registry, {
      ...charityClient('narrowed', [rsa.publicKey]),
      scopes: ['system/Patient.rs'],
    });
    expect(await reads(held, gateway.app)).toBe(403);
  });
});

test('two keys under one kid, had they come into the register, open nothing', async () => {
  const other = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' });
  const twice = {
    ...charityClient('doubled', [rsa.publicKey]),
    keys: [rsa.publicKey, { ...other, kid: 'rsa' }],
  };
  await gateway.database.query('INSERT INTO client (id, body) VALUES ($1, $2)', [
    'doubled',
    JSON.stringify(twice),
  ]);
  expectRefused(await ask(signed(header, claims({ iss: 'doubled', sub: 'doubled' }))));
});
