import { createHmac, generateKeyPairSync, sign, type JsonWebKey } from 'node:crypto';
import { publicJwkSchema, type PublicJwk } from '../../src/auth/public-key.ts';

export interface KeyPair {
  readonly publicKey: PublicJwk;
  readonly privateKey: JsonWebKey;
}

type Made = { publicKey: JsonWebKey; privateKey: JsonWebKey };

export function rsaPair(bits = 2048): Made {
  const pair = generateKeyPairSync('rsa', { modulusLength: bits });
  return {
    publicKey: pair.publicKey.export({ format: 'jwk' }),
    privateKey: pair.privateKey.export({ format: 'jwk' }),
  };
}

export function ecPair(namedCurve: string): Made {
  const pair = generateKeyPairSync('ec', { namedCurve });
  return {
    publicKey: pair.publicKey.export({ format: 'jwk' }),
    privateKey: pair.privateKey.export({ format: 'jwk' }),
  };
}

/** A client's pair: the public part as registered, the private part as signJws takes it. */
export function named({ publicKey, privateKey }: Made, kid: string, alg: string): KeyPair {
  return {
    publicKey: publicJwkSchema.parse({ ...publicKey, kid }),
    privateKey: { ...privateKey, kid, alg },
  };
}

const encode = (part: unknown): string =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');

/**
 * A token made by hand, without node-jose and without any of its manners: header and payload are taken as JSON text or
 * as values, and signed by RS384 whatever the header says, or with another hash that is asked for.
 */
export function forge(header: unknown, payload: unknown, privateKey: JsonWebKey, hash = 'sha384'): string {
  const input = `${encode(header)}.${encode(payload)}`;
  const key = { key: privateKey, format: 'jwk' } as const;
  return `${input}.${sign(hash, Buffer.from(input), key).toString('base64url')}`;
}

/** The same with an HMAC under any secret, for the attack that hands the public key over as one. */
export function forgeHmac(header: unknown, payload: unknown, secret: string): string {
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}
