import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { cdsClientsSchema } from '../../src/auth/cds-client.ts';
import { checkCdsToken, claimedIssuer, type CdsTokenChecks } from '../../src/auth/cds-token.ts';
import { GatewayError } from '../../src/errors.ts';
import { forge, forgeHmac, named, rsaPair } from './keys.ts';

const at = new Date('2026-03-01T02:10:00Z');
const now = at.getTime() / 1000;
const endpoint = 'https://gateway.example/cds-services/living-well-current-support';
const registered = 'https://epr.example.org/keys';

const epr = named(rsaPair(), 'key-1', 'RS384');
const other = named(rsaPair(), 'key-1', 'RS384');
const clients = cdsClientsSchema.parse([
  { issuer: 'https://epr.example.org', organisation: 'X9T01', jwksUrl: registered },
  { issuer: 'https://epr.example.org', tenant: 'two', organisation: 'X9T02', jwksUrl: registered },
  { issuer: 'https://keys.example.org', organisation: 'X9T03', keys: [epr.publicKey] },
]);

const header = { alg: 'RS384', kid: 'key-1', typ: 'JWT' };
const claims = { iss: 'https://epr.example.org', aud: endpoint, iat: now, exp: now + 120, jti: 'one' };

let used: string[] = [];
let asked: string[] = [];
const checks: CdsTokenChecks = {
  clients,
  endpoint,
  at,
  keysAt: async (url) => {
    asked.push(url);
    return [epr.publicKey];
  },
  useJti: async (jti, clientId) => {
    const use = `${clientId} ${jti}`;
    const isFirst = !used.includes(use);
    used.push(use);
    return isFirst;
  },
};

// A tripwire: every way out of Node opens a socket.
const opened = vi.spyOn(Socket.prototype, 'connect');
afterEach(() => {
  used = [];
  asked = [];
});

const signed = (head: unknown, body: unknown = claims): string => forge(head, body, epr.privateKey);

async function refusal(token: string): Promise<string> {
  const outcome = await checkCdsToken(token, checks).catch((error: unknown) => error);
  if (!(outcome instanceof GatewayError)) throw new Error('let in');
  expect(outcome.code).toBe('invalid-client');
  expect(used).toEqual([]);
  expect(opened).not.toHaveBeenCalled();
  return String(outcome.cause);
}

const pem = String(
  createPublicKey({ key: epr.publicKey, format: 'jwk' }).export({ type: 'spki', format: 'pem' }),
);

describe('A token of a record system is refused, and nobody asked for a key', () => {
  const unsigned = signed({ ...header, alg: 'none' })
    .split('.')
    .slice(0, 2)
    .join('.');
  const rows: readonly (readonly [string, string, string])[] = [
    ['without a signature', `${unsigned}.`, 'compact'],
    ['for another address', signed(header, { ...claims, aud: `${endpoint}/feedback` }), 'aud'],
    ['for a list of addresses', signed(header, { ...claims, aud: [endpoint] }), 'malformed'],
    ['of another issuer', signed(header, { ...claims, iss: 'https://epr.example.org/' }), 'unknown'],
    ['of another tenant', signed(header, { ...claims, tenant: 'three' }), 'unknown'],
    ['without an issuer', signed(header, { ...claims, iss: undefined }), 'malformed'],
    ['without iat', signed(header, { ...claims, iat: undefined }), 'malformed'],
    ['without jti', signed(header, { ...claims, jti: undefined }), 'malformed'],
    ['without typ', signed({ ...header, typ: undefined }), 'typ'],
    ['of another typ', signed({ ...header, typ: 'at+jwt' }), 'malformed'],
    ['that is over', signed(header, { ...claims, iat: now - 200, exp: now - 61 }), 'expired'],
    ['that begins later', signed(header, { ...claims, nbf: now + 61 }), 'not valid yet'],
    ['that lives for an hour', signed(header, { ...claims, exp: now + 3600 }), 'too far'],
    ['that has lived for an hour', signed(header, { ...claims, iat: now - 3600 }), 'lives too long'],
    ['whose keys are elsewhere', signed({ ...header, jku: 'https://evil.example/keys' }), 'jku'],
    ['whose keys are almost there', signed({ ...header, jku: `${registered}?` }), 'jku'],
    [
      'whose client has no address, with one',
      signed({ ...header, jku: registered }, { ...claims, iss: 'https://keys.example.org' }),
      'jku',
    ],
    ['that brings its key', signed({ ...header, jwk: epr.publicKey }), 'jwk'],
    ['that brings a certificate', signed({ ...header, x5u: registered }), 'x5u'],
    ['that is critical of something', signed({ ...header, crit: ['jku'], jku: registered }), 'crit'],
    ['of a megabyte', signed({ ...header, note: 'x'.repeat(1_048_576) }), 'too long'],
  ];
  test.each(rows)('%s', async (_what, token, reason) => {
    expect(await refusal(token)).toContain(reason);
    expect(asked).toEqual([]);
  });
});

describe('A token is refused by the registered keys', () => {
  const rows: readonly (readonly [string, string, string])[] = [
    ['with an HMAC of them', forgeHmac({ ...header, alg: 'HS256' }, claims, pem), 'not allowed'],
    ['with such an HMAC by another name', forgeHmac(header, claims, pem), 'wrong length'],
    ['signed by somebody else', forge(header, claims, other.privateKey), 'does not verify'],
    ['by a key that is not among them', signed({ ...header, kid: '../../key-1' }), 'no one key'],
  ];
  test.each(rows)('%s', async (_what, token, reason) => {
    expect(await refusal(token)).toContain(reason);
    expect(asked).toEqual([registered]);
  });
});

describe('A good token', () => {
  test('is of the entry with its issuer and tenant, its keys asked for where they were registered', async () => {
    expect((await checkCdsToken(signed({ ...header, jku: registered }), checks)).organisation).toBe('X9T01');
    const second = signed(header, { ...claims, tenant: 'two', jti: 'two' });
    expect((await checkCdsToken(second, checks)).organisation).toBe('X9T02');
    expect(asked).toEqual([registered, registered]);
    const kept = signed(header, { ...claims, iss: 'https://keys.example.org' });
    expect((await checkCdsToken(kept, checks)).organisation).toBe('X9T03');
    expect(asked).toHaveLength(2);
  });

  test('is good once', async () => {
    const token = signed(header);
    await checkCdsToken(token, checks);
    await expect(checkCdsToken(token, checks)).rejects.toMatchObject({ code: 'invalid-client' });
  });

  test('names its issuer before it is checked, and nothing does that is none', () => {
    expect(claimedIssuer(signed(header))).toBe('https://epr.example.org');
    expect(claimedIssuer('none')).toBeUndefined();
  });
});

test('The registration that is shown in the document is one', () => {
  const [, example = ''] = /```json\n([\s\S]*?)```/.exec(readFileSync('docs/cds-hooks.md', 'utf8')) ?? [];
  expect(cdsClientsSchema.safeParse((JSON.parse(example) as { cdsClients: unknown }).cdsClients).error).toBe(
    undefined,
  );
});

describe('A registration is refused', () => {
  const base = { issuer: 'https://epr.example.org', organisation: 'X9T01', jwksUrl: registered };
  test.each([
    ['twice for one issuer and tenant', [base, base]],
    ['without keys', [{ ...base, jwksUrl: undefined }]],
    ['with keys and their address', [{ ...base, keys: [epr.publicKey] }]],
    ['with keys over plain http', [{ ...base, jwksUrl: 'http://epr.example.org/keys' }]],
    ['with an origin that is none', [{ ...base, origins: ['https://epr.example.org/'] }]],
  ])('%s', (_what, registrations) => {
    expect(cdsClientsSchema.safeParse([base]).success).toBe(true);
    expect(cdsClientsSchema.safeParse(registrations).success).toBe(false);
  });
});
