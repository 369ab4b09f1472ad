import { describe, expect, test } from 'vitest';
import { verifyJws, signJws } from '../../src/auth/jose.ts';
import { clientSchema } from '../../src/auth/client.ts';
import { publicJwkSchema } from '../../src/auth/public-key.ts';
import { ecPair, rsaPair } from './keys.ts';

const rsa = rsaPair();
const p384 = ecPair('P-384');
const good = { ...rsa.publicKey, kid: 'one' };

describe('a key is refused', () => {
  const zero = Buffer.alloc(48).toString('base64url');
  const bad: readonly [string, unknown][] = [
    ['without kid', rsa.publicKey],
    ['with an empty kid', { ...good, kid: '' }],
    ['of 1024 bits', { ...rsaPair(1024).publicKey, kid: 'one' }],
    [
      'padded with zeros to 2048 bits',
      {
        ...good,
        n: Buffer.concat([Buffer.alloc(192), Buffer.from(good.n ?? '', 'base64url').subarray(192)]).toString(
          'base64url',
        ),
      },
    ],
    ['with exponent 1', { ...good, e: 'AQ' }],
    ['with exponent 3', { ...good, e: 'Aw' }],
    ['that is private', { ...rsa.privateKey, kid: 'one' }],
    ['that is private, EC', { ...p384.privateKey, kid: 'one' }],
    ['that has one private part left', { ...good, qi: 'AQAB' }],
    ['that is a shared secret', { kty: 'oct', k: 'c2VjcmV0', kid: 'one' }],
    ['on P-521', { ...ecPair('P-521').publicKey, kid: 'one' }],
    ['on secp256k1', { ...ecPair('secp256k1').publicKey, kid: 'one' }],
    ['whose point is not on its curve', { ...p384.publicKey, kid: 'one', y: p384.publicKey.x }],
    ['whose point is zero', { ...p384.publicKey, kid: 'one', x: zero, y: zero }],
    ['with standard base64', { ...good, n: `${good.n}=` }],
    ['for encryption', { ...good, use: 'enc' }],
    ['for another algorithm', { ...good, alg: 'HS256' }],
    ['that is null', null],
  ];
  test.each(bad)('%s', (_name, jwk) => {
    expect(publicJwkSchema.safeParse(jwk).success).toBe(false);
  });

  test('twice under one kid', () => {
    const client = { id: 'millside', organisation: 'X9C01', role: 'case-system', scopes: ['receipts.read'] };
    const other = { ...p384.publicKey, kid: 'one' };
    expect(clientSchema.safeParse({ ...client, keys: [good, other] }).success).toBe(false);
    expect(clientSchema.safeParse({ ...client, keys: [good, { ...other, kid: 'two' }] }).success).toBe(true);
  });

  test('when verifying too, however it came into the list', async () => {
    const weak = rsaPair(1024);
    const jws = await signJws({ a: 1 }, { ...weak.privateKey, kid: 'weak', alg: 'RS384' });
    const key = { kty: 'RSA', n: weak.publicKey.n ?? '', e: 'AQAB', kid: 'weak' } as const;
    await expect(verifyJws(jws, [key], { algorithms: ['RS384'] })).rejects.toMatchObject({
      code: 'invalid-client',
      cause: { message: 'key is not fit for use' },
    });
  });

  test('when verifying, if two have the kid', async () => {
    const jws = await signJws({ a: 1 }, { ...rsa.privateKey, kid: 'one', alg: 'RS384' });
    const key = publicJwkSchema.parse(good);
    await expect(verifyJws(jws, [key, key], { algorithms: ['RS384'] })).rejects.toMatchObject({
      code: 'invalid-client',
    });
  });
});

describe('a key is taken', () => {
  test('and keeps only its public members', () => {
    expect(publicJwkSchema.parse({ ...good, use: 'sig', alg: 'RS384', x5t: 'abc', note: 1 })).toEqual({
      kty: 'RSA',
      n: good.n,
      e: 'AQAB',
      kid: 'one',
      use: 'sig',
      alg: 'RS384',
    });
  });

  test('and verifies what its private half signed, claims and all', async () => {
    const claims = { name: 'Zoë', nested: { list: [1, 'two'] } };
    const jws = await signJws(claims, { ...rsa.privateKey, kid: 'one', alg: 'PS384' });
    const verified = await verifyJws(jws, [publicJwkSchema.parse(good)], { algorithms: ['PS384'] });
    expect(verified.claims).toEqual(claims);
    expect(verified.header).toMatchObject({ alg: 'PS384', kid: 'one', typ: 'JWT' });
  });

  test('for its own algorithm only, when it names one', async () => {
    const jws = await signJws({ a: 1 }, { ...rsa.privateKey, kid: 'one', alg: 'RS256' });
    const key = publicJwkSchema.parse({ ...good, alg: 'RS384' });
    await expect(verifyJws(jws, [key], { algorithms: ['RS256', 'RS384'] })).rejects.toMatchObject({
      code: 'invalid-client',
    });
  });
});
