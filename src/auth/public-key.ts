import { createPublicKey } from 'node:crypto';
import { z } from 'zod';

/** Signature algorithms a client may use: SMART asks for RS384 and ES384, the NHS API platform for RS512. */
export const signatureAlgorithms = ['RS384', 'ES384', 'PS384', 'ES256', 'RS256', 'RS512'] as const;

const base64url = z.string().regex(/^[A-Za-z0-9_-]+$/);
const shared = {
  kid: z.string().min(1).max(200),
  use: z.literal('sig').optional(),
  alg: z.enum(signatureAlgorithms).optional(),
};

const rsaKey = z.object({
  kty: z.literal('RSA'),
  n: base64url.refine(isFitModulus, 'An RSA key must have 2048 to 8192 bits.'),
  // The one exponent in real use. Small ones have a history, and 1 makes every signature valid.
  e: z.literal('AQAB'),
  ...shared,
});

const ecKey = z.object({
  kty: z.literal('EC'),
  crv: z.enum(['P-256', 'P-384']),
  x: base64url,
  y: base64url,
  ...shared,
});

const privateParts = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/**
 * A public key a client registered, RFC 7517: RSA of at least 2048 bits or EC on P-256 or P-384, with a `kid`. A key
 * with private parts is refused, not trimmed: whoever sent it has to make a new one.
 */
export const publicJwkSchema = z
  .record(z.string(), z.unknown())
  .refine((jwk) => !isPrivateJwk(jwk), {
    error: 'This is a private key. Treat it as lost: make a new pair and send only its public part.',
    abort: true,
  })
  .pipe(z.discriminatedUnion('kty', [rsaKey, ecKey]))
  .refine(isUsable, 'This is not a usable key: its point is not on its curve, or its numbers are malformed.');

export type PublicJwk = z.output<typeof publicJwkSchema>;

/** True when a JWK holds private parts: whoever shows it has to make a new one. */
export function isPrivateJwk(jwk: Readonly<Record<string, unknown>>): boolean {
  return privateParts.some((part) => part in jwk);
}

/** True when the algorithm is one this key makes: RSA keys RS and PS, EC keys the ES of their curve. */
export function keyFits(key: PublicJwk, algorithm: string): boolean {
  if (key.alg !== undefined && key.alg !== algorithm) return false;
  if (key.kty === 'EC') return algorithm === (key.crv === 'P-256' ? 'ES256' : 'ES384');
  return algorithm.startsWith('RS') || algorithm.startsWith('PS');
}

/** Bytes in a signature by this key. */
export function signatureLength(key: PublicJwk): number {
  if (key.kty === 'EC') return key.crv === 'P-256' ? 64 : 96;
  return Math.ceil(modulusBits(key.n) / 8);
}

function isFitModulus(n: string): boolean {
  const bits = modulusBits(n);
  return bits >= 2048 && bits <= 8192;
}

function modulusBits(n: string): number {
  const bytes = Buffer.from(n, 'base64url');
  const first = bytes.findIndex((byte) => byte !== 0);
  return first < 0 ? 0 : (bytes.length - first) * 8 - (Math.clz32(bytes[first] ?? 0) - 24);
}

function isUsable(key: z.output<typeof rsaKey> | z.output<typeof ecKey>): boolean {
  try {
    createPublicKey({ key, format: 'jwk' });
    return true;
  } catch {
    return false;
  }
}
