import { createPublicKey } from 'node:crypto';
import { Socket } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { checkClientAssertion, type AssertionChecks } from '../../src/auth/client-assertion.ts';
import { GatewayError } from '../../src/errors.ts';
import { ecPair, forge, forgeHmac, named, rsaPair } from './keys.ts';

const at = new Date('2026-03-01T02:10:00Z');
const now = at.getTime() / 1000;
const tokenUrl = 'https://gateway.example/oauth2/token';

const client = named(rsaPair(), 'key-1', 'RS384');
const stranger = named(rsaPair(), 'key-1', 'RS384');
const elliptic = named(ecPair('P-384'), 'key-2', 'ES384');

const header = { alg: 'RS384', kid: 'key-1', typ: 'JWT' };
const claims = { iss: 'millside', sub: 'millside', aud: tokenUrl, exp: now + 240, jti: 'one' };

let used: string[] = [];
const checks: AssertionChecks = {
  findClient: async (id) =>
    id === 'millside' ? { keys: [client.publicKey, elliptic.publicKey] } : undefined,
  tokenUrl,
  at,
  useJti: async (jti) => {
    const fresh = !used.includes(jti);
    used.push(jti);
    return fresh;
  },
};

// A tripwire, not a stand-in: every way out of Node opens a socket.
const opened = vi.spyOn(Socket.prototype, 'connect');
afterEach(() => {
  used = [];
});

async function refusal(assertion: string): Promise<GatewayError> {
  const outcome = await checkClientAssertion(assertion, checks).catch((error: unknown) => error);
  if (!(outcome instanceof GatewayError)) throw new Error(`let in: ${String(outcome)}`);
  expect(used).toEqual([]);
  expect(opened).not.toHaveBeenCalled();
  return outcome;
}

const pem = createPublicKey({ key: client.publicKey, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
const big = 'x'.repeat(1024 * 1024);
const text = (members: Record<string, unknown>): string => JSON.stringify(members);
const signed = (changedHeader: unknown, changedClaims: unknown = claims): string =>
  forge(changedHeader, changedClaims, client.privateKey);

test('the assertion that the forgeries below start from is good', async () => {
  expect(await checkClientAssertion(signed(header), checks)).toMatchObject({
    clientId: 'millside',
    kid: 'key-1',
  });
});

describe('a token that is not a plain JWS is refused', () => {
  const [head = '', body = '', signature = ''] = signed(header).split('.');
  const forgeries: readonly [string, string, string][] = [
    [
      'alg none, no signature',
      `${signed({ ...header, alg: 'none' })
        .split('.')
        .slice(0, 2)
        .join('.')}.`,
      'compact',
    ],
    ['alg none, some signature', signed({ ...header, alg: 'none' }), 'not allowed'],
    ['alg in other letters', signed({ ...header, alg: 'rs384' }), 'not allowed'],
    ['alg a list', signed({ ...header, alg: ['RS384'] }), 'malformed'],
    [
      'HS256 under the public key',
      forgeHmac({ ...header, alg: 'HS256' }, claims, String(pem)),
      'not allowed',
    ],
    [
      'HS256 under the key as JSON',
      forgeHmac({ ...header, alg: 'HS256' }, claims, text(client.publicKey)),
      'not allowed',
    ],
    ['HS256 called RS384', forgeHmac(header, claims, String(pem)), 'wrong length'],
    ['an algorithm of another key', signed({ ...header, kid: 'key-2' }), 'does not fit'],
    ['another RSA algorithm than the signature', signed({ ...header, alg: 'RS512' }), 'does not verify'],
    ['signed by somebody else', forge(header, claims, stranger.privateKey), 'does not verify'],
    [
      'another payload',
      `${head}.${Buffer.from(text({ ...claims, jti: 'two' })).toString('base64url')}.${signature}`,
      'does not verify',
    ],
    ['half a signature', `${head}.${body}.${signature.slice(0, 100)}`, 'wrong length'],
    ['five parts, a JWE', `${head}.${body}.${signature}.${body}.${signature}`, 'compact'],
    ['JSON serialisation', text({ payload: body, protected: head, signature }), 'compact'],
    ['nothing', '', 'compact'],
    ['padding', `${head}=.${body}.${signature}`, 'compact'],
    ['a line break', `${head}.${body}.${signature}\n`, 'compact'],
    [
      'another spelling of the same bytes',
      `${head}.${body}.${signature.slice(0, -1)}${signature.endsWith('B') ? 'C' : 'B'}`,
      'canonical',
    ],
    ['a header of one megabyte', signed({ ...header, note: big }), 'too long'],
    ['a payload of one megabyte', signed(header, { ...claims, note: big }), 'too long'],
    ['a header that is a list', signed([header]), 'not a JSON object'],
    ['a header that is null', signed('null'), 'not a JSON object'],
    ['a payload that is text', signed(header, '"millside"'), 'not a JSON object'],
    [
      'a payload that is not UTF-8',
      `${head}.${Buffer.from([0x7b, 0xff, 0x7d]).toString('base64url')}.${signature}`,
      'not a JSON object',
    ],
  ];
  test.each(forgeries)('%s', async (_name, assertion, reason) => {
    const error = await refusal(assertion);
    expect(error.code).toBe('invalid-client');
    expect(String(error.cause)).toContain(reason);
  });
});

describe('a header that says where the key is, or which, is refused', () => {
  const headers: readonly [string, unknown, string][] = [
    ['no kid', { ...header, kid: undefined }, 'malformed'],
    ['an unknown kid', { ...header, kid: 'key-9' }, 'no one key'],
    ['kid in other letters', { ...header, kid: 'KEY-1' }, 'no one key'],
    ['kid a number', { ...header, kid: 1 }, 'malformed'],
    ['kid a path', { ...header, kid: '../../../../dev/null' }, 'no one key'],
    ['kid SQL', { ...header, kid: "key-1' OR '1'='1" }, 'no one key'],
    ['kid a URL', { ...header, kid: 'https://attacker.example/keys' }, 'no one key'],
    ['kid a member of every object', { ...header, kid: 'constructor' }, 'no one key'],
    ['kid of a kilobyte', { ...header, kid: 'k'.repeat(1024) }, 'malformed'],
    ['jwk', { ...header, jwk: stranger.publicKey }, 'header has jwk'],
    ['jku', { ...header, jku: 'https://attacker.example/keys' }, 'header has jku'],
    ['x5u', { ...header, x5u: 'https://attacker.example/cert' }, 'header has x5u'],
    ['x5c', { ...header, x5c: ['MIIB'] }, 'header has x5c'],
    ['crit', { ...header, crit: ['exp'] }, 'header has crit'],
    ['crit, empty', { ...header, crit: [] }, 'header has crit'],
    ['b64', { ...header, b64: false }, 'header has b64'],
    ['zip', { ...header, zip: 'DEF' }, 'header has zip'],
    ['enc', { ...header, enc: 'A128GCM' }, 'header has enc'],
    ['a token inside the token', { ...header, cty: 'JWT' }, 'header has cty'],
    ['typ of an access token', { ...header, typ: 'at+jwt' }, 'malformed'],
    ['typ of another thing', { ...header, typ: 'dpop+jwt' }, 'malformed'],
    ['typ empty', { ...header, typ: '' }, 'malformed'],
    ['typ not text', { ...header, typ: ['JWT'] }, 'malformed'],
    ['alg twice', '{"alg":"none","kid":"key-1","alg":"RS384"}', 'repeats'],
    ['kid twice, once escaped', '{"alg":"RS384","kid":"key-1","\\u006bid":"key-1"}', 'repeats'],
    ['__proto__', '{"alg":"RS384","kid":"key-1","__proto__":{"jwk":1}}', 'repeats'],
  ];
  test.each(headers)('%s', async (_name, changed, reason) => {
    const error = await refusal(signed(changed));
    expect(error.code).toBe('invalid-client');
    expect(String(error.cause)).toContain(reason);
  });
});

describe('claims that are not as agreed are refused', () => {
  const changes: readonly [string, unknown, string][] = [
    ['an unknown client', { ...claims, iss: 'nobody', sub: 'nobody' }, 'unknown client'],
    ['no iss', { ...claims, iss: undefined }, 'malformed'],
    ['iss is not sub', { ...claims, sub: 'another' }, 'sub is not iss'],
    ['aud of another server', { ...claims, aud: 'https://elsewhere.example/oauth2/token' }, 'aud'],
    ['aud with a slash more', { ...claims, aud: `${tokenUrl}/` }, 'aud'],
    ['aud a list, with ours in it', { ...claims, aud: [tokenUrl] }, 'malformed'],
    ['no aud', { ...claims, aud: undefined }, 'malformed'],
    ['expired', { ...claims, exp: now - 60 }, 'expired'],
    ['a day of life', { ...claims, exp: now + 86_400 }, 'too far'],
    ['a second too much life', { ...claims, exp: now + 361 }, 'too far'],
    [
      'exp without end',
      `${text(claims).slice(0, -1)},"x":1}`.replace(/"exp":\d+/, '"exp":1e999'),
      'malformed',
    ],
    ['exp as text', { ...claims, exp: String(now + 240) }, 'malformed'],
    ['exp in milliseconds', { ...claims, exp: (now + 240) * 1000 }, 'too far'],
    ['exp not whole', { ...claims, exp: now + 240.5 }, 'malformed'],
    ['no exp', { ...claims, exp: undefined }, 'malformed'],
    ['nbf in the future', { ...claims, nbf: now + 61 }, 'not valid yet'],
    ['iat in the future', { ...claims, iat: now + 61 }, 'in the future'],
    ['no jti', { ...claims, jti: undefined }, 'malformed'],
    ['an empty jti', { ...claims, jti: '' }, 'malformed'],
    ['a jti of 201 characters', { ...claims, jti: 'j'.repeat(201) }, 'malformed'],
    ['a jti that is a number', { ...claims, jti: 1 }, 'malformed'],
    ['iss twice', text(claims).replace('{', '{"iss":"another",'), 'repeats'],
    ['sub twice, once escaped', text(claims).replace('{', '{"\\u0073ub":"another",'), 'repeats'],
    [
      'a name twice, deep inside',
      text({ ...claims, x: 0 }).replace('"x":0', '"x":[{"a":1,"a":2}]'),
      'repeats',
    ],
  ];
  test.each(changes)('%s', async (_name, changed, reason) => {
    const error = await refusal(signed(header, changed));
    expect(error.code).toBe('invalid-client');
    expect(String(error.cause)).toContain(reason);
  });
});
