import { createPublicKey, randomUUID } from 'node:crypto';
import { Socket } from 'node:net';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { buildApp } from '../../src/app.ts';
import { liaison } from '../../src/demo/organisations.ts';
import { signJws } from '../../src/auth/jose.ts';
import { ecPair, forge, forgeHmac, named, rsaPair } from '../auth/keys.ts';
import { contextKey, postContext, startLaunchingGateway, type LaunchingGateway } from '../support/launch.ts';
import { staff, staffUrl } from '../support/staff.ts';

/** Any of its signatures is of another algorithm than the registered key's: what is left to see is what is refused before, and that it is refused. */
const rsa = named(rsaPair(), 'context-1', 'RS384');
const attacker = named(ecPair('P-384'), 'context-1', 'ES384');

let gateway: LaunchingGateway;
let replicas: readonly FastifyInstance[];
beforeAll(async () => {
  gateway = await startLaunchingGateway();
  replicas = [gateway.app, await buildApp(gateway.services), await buildApp(gateway.services)];
});
afterAll(async () => {
  await Promise.all(replicas.slice(1).map((replica) => replica.close()));
  await gateway.stop();
});

const now = (): number => Math.floor(gateway.time.now.getTime() / 1000);
const header = { alg: 'ES384', kid: 'context-1', typ: 'JWT' };
const claims = (change: object = {}): Readonly<Record<string, unknown>> => ({
  iss: 'example-epr',
  aud: `${staffUrl}/launch/context`,
  iat: now(),
  exp: now() + 120,
  jti: randomUUID(),
  nhs_number: '9990000018',
  birth_date: '1988-07-14',
  organisation: liaison,
  user: staff.nurse,
  ...change,
});
/** Signed by the right key, whatever the claims. */
const signed = (change: object = {}): Promise<string> => signJws(claims(change), contextKey.privateKey);
const { publicKey } = contextKey;
const pem = String(
  createPublicKey({ key: publicKey, format: 'jwk' }).export({ type: 'spki', format: 'pem' }),
);
const elsewhere = 'https://attacker.example/keys';
const withHeader = (change: object): string =>
  forge({ ...header, ...change }, claims(), contextKey.privateKey);

async function parts(): Promise<readonly [string, string, string]> {
  const [head = '', body = '', signature = ''] = (await signed()).split('.');
  return [head, body, signature];
}

/** Each attack by its name, and the token that it sends. */
const attacks: readonly (readonly [attack: string, token: () => string | Promise<string>])[] = [
  ['alg none, without a signature', () => withHeader({ alg: 'none' }).replace(/[^.]+$/, '')],
  ['alg none, with a signature', () => withHeader({ alg: 'none' })],
  [
    'HS256 with the public key as its secret, PEM',
    () => forgeHmac({ ...header, alg: 'HS256' }, claims(), pem),
  ],
  [
    'HS256 with the public key as its secret, JWK',
    () => forgeHmac({ ...header, alg: 'HS256' }, claims(), JSON.stringify(publicKey)),
  ],
  ['HMAC called ES384', () => forgeHmac(header, claims(), pem)],
  ['an attacker’s key under the same kid', () => signJws(claims(), attacker.privateKey)],
  ['another algorithm than the key is registered for', () => signJws(claims(), rsa.privateKey)],
  ['ES256 said of a P-384 key', () => withHeader({ alg: 'ES256' })],
  ['wrong typ', () => withHeader({ typ: 'at+jwt' })],
  ['no kid', () => withHeader({ kid: undefined })],
  ['kid a path', () => withHeader({ kid: '../../../../dev/null' })],
  ['kid SQL', () => withHeader({ kid: "context-1' OR '1'='1" })],
  ['kid a URL', () => withHeader({ kid: elsewhere })],
  ['embedded jwk', () => withHeader({ jwk: attacker.publicKey })],
  ['jku', () => withHeader({ jku: elsewhere })],
  ['x5u', () => withHeader({ x5u: elsewhere })],
  ['crit', () => withHeader({ crit: ['exp'] })],
  ['zip', () => withHeader({ zip: 'DEF' })],
  [
    'a header member twice',
    () => forge(JSON.stringify(header).replace('{', '{"alg":"none",'), claims(), contextKey.privateKey),
  ],
  [
    'a claim twice',
    () => forge(header, JSON.stringify(claims()).replace('{', '{"user":"x",'), contextKey.privateKey),
  ],
  ['a JWE', async () => `${(await parts()).join('.')}.AAAA.AAAA`],
  ['a line break after the signature', async () => `${await signed()}\n`],
  ['a signature cut short', async () => (await signed()).slice(0, -4)],
  ['aud of another server', () => signed({ aud: 'https://elsewhere.example/launch/context' })],
  ['aud with a slash more', () => signed({ aud: `${staffUrl}/launch/context/` })],
  ['aud a list with ours in it', () => signed({ aud: [`${staffUrl}/launch/context`] })],
  ['aud our token URL', () => signed({ aud: `${staffUrl}/oauth2/token` })],
  ['no aud', () => signed({ aud: undefined })],
  ['expired', () => signed({ iat: now() - 151, exp: now() - 31 })],
  ['no exp', () => signed({ exp: undefined })],
  ['no iat', () => signed({ iat: undefined })],
  ['a life of more than two minutes', () => signed({ exp: now() + 121 })],
  ['iat in the future', () => signed({ iat: now() + 31 })],
  ['nbf in the future', () => signed({ nbf: now() + 31 })],
  ['no jti', () => signed({ jti: undefined })],
  ['a jti that is easily met again', () => signed({ jti: '1' })],
  ['an issuer that is not registered', () => signed({ iss: 'nobody' })],
  ['no user', () => signed({ user: undefined })],
  ['an NHS number that is none', () => signed({ nhs_number: '9990000019' })],
  ['an NHS number in another shape', () => signed({ nhs_number: '999 000 0018' })],
  ['half a birth date', () => signed({ birth_date: '1988-07' })],
  ['an organisation that the record system does not speak for', () => signed({ organisation: 'X9C01' })],
  ['nothing', () => ''],
];

function expectRefused(response: LightMyRequestResponse): void {
  expect(response.statusCode).toBe(401);
  expect(response.headers['content-type']).toContain('text/html');
  expect(response.headers['cache-control']).toBe('no-store');
  expect(response.headers.location).toBeUndefined();
  expect(response.headers['set-cookie']).toBeUndefined();
  expect(response.body).toContain('Do not read this as no support');
  expect(response.body).toContain('href="/support"');
  expect(response.body).not.toMatch(/src\/|node_modules|9990000018|testpatient/i);
}

describe('No launch is taken in for', () => {
  test.each(attacks)('%s', async (_attack, token) => {
    const bad = await token();
    const opened = vi.spyOn(Socket.prototype, 'connect');
    expectRefused(await postContext(gateway, bad));
    expect(opened.mock.calls.filter(([to]) => JSON.stringify(to).includes('attacker'))).toEqual([]);
    opened.mockRestore();
  });

  test('none of these is refused for anything but its change', async () => {
    expect((await postContext(gateway, await signed())).statusCode).toBe(303);
  });

  test('a header of a megabyte', async () => {
    const huge = withHeader({ note: 'x'.repeat(1_000_000) });
    expect((await postContext(gateway, huge)).statusCode).toBe(413);
    expectRefused(await postContext(gateway, withHeader({ note: 'x'.repeat(7_000) })));
  });

  test('a token that was used before', async () => {
    const token = await signed();
    expect((await postContext(gateway, token)).statusCode).toBe(303);
    expectRefused(await postContext(gateway, token));
  });

  test('all but one of fifty that bring the same token to three replicas at once', async () => {
    const token = await signed();
    const answers = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const app = replicas[index % 3] ?? gateway.app;
        return (await postContext({ ...gateway, app }, token)).statusCode;
      }),
    );
    expect(answers.filter((status) => status === 303)).toHaveLength(1);
    expect(answers.filter((status) => status !== 303 && status !== 401 && status !== 503)).toEqual([]);
  });

  test('a token in an address, where its claims could be read', async () => {
    const url = `/launch/context?token=${await signed()}`;
    expectRefused(await gateway.app.inject({ method: 'GET', url }));
  });
});
