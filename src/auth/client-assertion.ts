import { z } from 'zod';
import { verifyJws } from './jose.ts';
import { parseJws, refusedJws } from './jws.ts';
import { signatureAlgorithms, type PublicJwk } from './public-key.ts';

/** Seconds by which a client's clock may be off. */
export const leeway = 60;
/** Seconds ahead that an assertion may expire (SMART backend services). */
const maximumLife = 5 * 60;

/** What is on record of a client that signs its assertions. */
export interface AssertingClient {
  readonly keys: readonly PublicJwk[];
}

export interface AssertionChecks {
  /** What is on record of a client, or nothing when it is unknown or switched off. `kid` is the key that the assertion names. */
  readonly findClient: (clientId: string, kid: string) => Promise<AssertingClient | undefined>;
  /** The audience, character for character: our token URL as clients are told it. */
  readonly tokenUrl: string;
  readonly at: Date;
  /**
   * Uses up a `jti`: true for the first use by this client, false ever after. MUST be durable before it answers, and
   * MUST remember until `expiresAt`. Called only for an assertion that is good in every other way.
   */
  readonly useJti: (jti: string, clientId: string, expiresAt: Date) => Promise<boolean>;
}

const assertionClaims = z.object({
  iss: z.string().min(1).max(200),
  sub: z.string(),
  aud: z.string(),
  exp: z.int(),
  nbf: z.int().optional(),
  iat: z.int().optional(),
  jti: z.string().min(1).max(200),
});

type AssertionClaims = z.output<typeof assertionClaims>;

/** Whose assertion it is, and the key that signed it. */
export interface CheckedAssertion {
  readonly clientId: string;
  readonly kid: string;
}

/**
 * Checks a `private_key_jwt` client assertion (RFC 7523, SMART backend services) and says whose it is. Enforced:
 * a signature by a registered key, `iss` = `sub` = the client, `aud` exactly the token URL, `exp` not past and at most
 * five minutes ahead, `nbf` and `iat` not ahead, `exp` at most five minutes after `iat` (60 seconds of leeway each), `jti` used once.
 * Fetches nothing itself. Throws `invalid-client`; whatever `findClient` or `useJti` throws goes through as it is.
 */
export async function checkClientAssertion(
  assertion: string,
  checks: AssertionChecks,
): Promise<CheckedAssertion> {
  const { claims: unverified, header } = parseJws(assertion);
  const claims = parseClaims(unverified);
  // Before the client is looked for: what is hopeless in itself never has a client's keys fetched.
  if (claims.sub !== claims.iss) throw refusedJws('sub is not iss');
  if (claims.aud !== checks.tokenUrl) throw refusedJws('aud is not the token URL');
  checkTimes(claims, Math.floor(checks.at.getTime() / 1000));
  const client = await checks.findClient(claims.iss, header.kid);
  if (!client) throw refusedJws('unknown client');
  await verifyJws(assertion, client.keys, { algorithms: signatureAlgorithms });
  const expiresAt = new Date((claims.exp + leeway) * 1000);
  if (!(await checks.useJti(claims.jti, claims.iss, expiresAt))) throw refusedJws('jti was used before');
  return { clientId: claims.iss, kid: header.kid };
}

/** The client that an assertion says it is of: unverified, and only for counting failures by. */
export function claimedClient(assertion: string): string | undefined {
  try {
    return parseClaims(parseJws(assertion).claims).iss;
  } catch {
    return undefined;
  }
}

function parseClaims(claims: Readonly<Record<string, unknown>>): AssertionClaims {
  const parsed = assertionClaims.safeParse(claims);
  if (!parsed.success) throw refusedJws('claims are malformed', parsed.error);
  return parsed.data;
}

/** Five minutes at most, begun and not over by `now`, in seconds. Throws `invalid-client`. */
export function checkTimes(claims: Pick<AssertionClaims, 'exp' | 'nbf' | 'iat'>, now: number): void {
  if (claims.exp <= now - leeway) throw refusedJws('expired');
  if (claims.exp > now + maximumLife + leeway) throw refusedJws('expires too far ahead');
  const { iat = now } = claims;
  if (iat > now + leeway) throw refusedJws('issued in the future');
  if (claims.exp - iat > maximumLife + leeway) throw refusedJws('lives too long');
  if (claims.nbf !== undefined && claims.nbf > now + leeway) throw refusedJws('not valid yet');
}
