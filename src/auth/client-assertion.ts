import { z } from 'zod';
import { verifyJws } from './jose.ts';
import { parseJws, refusedJws } from './jws.ts';
import { signatureAlgorithms, type PublicJwk } from './public-key.ts';

/** Seconds by which a client's clock may be off. */
const leeway = 60;
/** Seconds ahead that an assertion may expire (SMART backend services). */
const maximumLife = 5 * 60;

/** What is on record of a client that signs its assertions. */
export interface AssertingClient {
  readonly keys: readonly PublicJwk[];
}

export interface AssertionChecks {
  /** What is on record of a client, or nothing when it is unknown or switched off. */
  readonly findClient: (clientId: string) => Promise<AssertingClient | undefined>;
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

/**
 * Checks a `private_key_jwt` client assertion (RFC 7523, SMART backend services) and gives the client's id. Enforced:
 * a signature by a registered key, `iss` = `sub` = the client, `aud` exactly the token URL, `exp` not past and at most
 * five minutes ahead, `nbf` and `iat` not ahead (60 seconds of leeway each), `jti` used once. Fetches nothing.
 * Throws `invalid-client`; whatever `findClient` or `useJti` throws goes through as it is.
 */
export async function checkClientAssertion(assertion: string, checks: AssertionChecks): Promise<string> {
  const claims = parseClaims(parseJws(assertion).claims);
  const client = await checks.findClient(claims.iss);
  if (!client) throw refusedJws('unknown client');
  await verifyJws(assertion, client.keys, { algorithms: signatureAlgorithms });
  if (claims.sub !== claims.iss) throw refusedJws('sub is not iss');
  if (claims.aud !== checks.tokenUrl) throw refusedJws('aud is not the token URL');
  checkTimes(claims, Math.floor(checks.at.getTime() / 1000));
  const expiresAt = new Date((claims.exp + leeway) * 1000);
  if (!(await checks.useJti(claims.jti, claims.iss, expiresAt))) throw refusedJws('jti was used before');
  return claims.iss;
}

function parseClaims(claims: Readonly<Record<string, unknown>>): AssertionClaims {
  const parsed = assertionClaims.safeParse(claims);
  if (!parsed.success) throw refusedJws('claims are malformed', parsed.error);
  return parsed.data;
}

function checkTimes(claims: AssertionClaims, now: number): void {
  if (claims.exp <= now - leeway) throw refusedJws('expired');
  if (claims.exp > now + maximumLife + leeway) throw refusedJws('expires too far ahead');
  if (claims.nbf !== undefined && claims.nbf > now + leeway) throw refusedJws('not valid yet');
  if (claims.iat !== undefined && claims.iat > now + leeway) throw refusedJws('issued in the future');
}
