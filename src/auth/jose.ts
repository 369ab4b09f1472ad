import type { JsonWebKey } from 'node:crypto';
import jose from 'node-jose';
import { z } from 'zod';
import { parseJws, refusedJws, type JwsHeader, type ParseOptions } from './jws.ts';
import { keyFits, publicJwkSchema, signatureLength, type PublicJwk } from './public-key.ts';

// The only file that imports node-jose, so that it can be replaced. Of it, only JWS with a key we chose is used:
// its JWE (unlimited inflate, unlimited PBES2 rounds) and its embedded-key option are never reached.

export interface VerifyOptions extends ParseOptions {
  /** Algorithms taken, exact names. There is no wildcard. */
  readonly algorithms: readonly string[];
}

export interface VerifiedJws {
  readonly header: JwsHeader;
  readonly claims: Readonly<Record<string, unknown>>;
}

/**
 * Verifies a compact JWS by the one key whose `kid` it names exactly. Checks the signature only: `iss`, `aud`, `exp`
 * and the rest are the caller's to check. Fetches nothing. Throws `invalid-client`.
 */
export async function verifyJws(
  compact: string,
  keys: readonly PublicJwk[],
  options: VerifyOptions,
): Promise<VerifiedJws> {
  const { header, claims, signature } = parseJws(compact, options);
  if (!options.algorithms.includes(header.alg)) throw refusedJws('algorithm is not allowed');
  const key = loadKey(keys, header);
  // The library pads a short signature rather than refusing it.
  if (signature.length !== signatureLength(key)) throw refusedJws('signature has the wrong length');
  try {
    const verifier = jose.JWS.createVerify(await jose.JWK.asKey(key), { algorithms: [header.alg] });
    await verifier.verify(compact, { allowEmbeddedKey: false });
  } catch (cause) {
    throw refusedJws('signature does not verify', cause);
  }
  return { header, claims };
}

function loadKey(keys: readonly PublicJwk[], header: JwsHeader): PublicJwk {
  const [match, another] = keys.filter((candidate) => candidate.kid === header.kid);
  if (!match || another) throw refusedJws('no one key has this kid');
  const key = publicJwkSchema.safeParse(match);
  if (!key.success) throw refusedJws('key is not fit for use', key.error);
  if (!keyFits(key.data, header.alg)) throw refusedJws('algorithm does not fit the key');
  return key.data;
}

/**
 * Signs claims with a private JWK that carries `alg` and `kid`, as a compact JWS with `typ: JWT`. For client
 * assertions we make ourselves: to other systems, in the demo and in tests.
 */
export async function signJws(
  claims: Readonly<Record<string, unknown>>,
  privateJwk: JsonWebKey,
): Promise<string> {
  const { alg, kid } = z.object({ alg: z.string(), kid: z.string() }).parse(privateJwk);
  const key = await jose.JWK.asKey(privateJwk);
  const signer = jose.JWS.createSign({ format: 'compact', fields: { alg, kid, typ: 'JWT' } }, key);
  return z.string().parse(await signer.update(JSON.stringify(claims), 'utf8').final());
}
