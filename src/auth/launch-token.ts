import { z } from 'zod';
import { verifyJws } from './jose.ts';
import { parseJws, refusedJws } from './jws.ts';
import { signatureAlgorithms, type PublicJwk } from './public-key.ts';

/** Seconds by which a record system's clock may be off. */
const leeway = 30;
/** Seconds that a launch token may live. */
const longestLife = 2 * 60;

/** The claims of a context launch, as a record system signs them (docs/launches.md). */
const launchClaims = z.object({
  iss: z.string().min(1).max(200),
  aud: z.string(),
  exp: z.int(),
  iat: z.int(),
  nbf: z.int().optional(),
  jti: z.string().min(16).max(200),
  nhs_number: z.string().regex(/^\d{10}$/),
  birth_date: z.iso.date(),
  organisation: z.string().regex(/^[A-Z0-9]{1,9}$/),
  user: z.string().min(1).max(255),
});
export type LaunchClaims = z.output<typeof launchClaims>;

/** A record system's public key; it makes signatures of one algorithm and no other. */
export type LaunchKey = PublicJwk & { readonly alg: string };

export interface LaunchTokenChecks {
  /** The keys of the record system that is registered as this issuer; undefined for none. */
  readonly keysOf: (issuer: string) => readonly LaunchKey[] | undefined;
  /** Our address for launches, character for character. */
  readonly audience: string;
  readonly at: Date;
  /** Uses up a `jti`, durably, until it would have expired anyway: true the first time only. Called for a token that is good in every other way. */
  readonly useJti: (jti: string, issuer: string, expiresAt: Date) => Promise<boolean>;
}

/**
 * Checks a signed context launch and gives what it claims. Enforced: a signature by a registered key of the named issuer, of the algorithm that the key is
 * registered for; `aud` exactly ours, never a list; `exp` not past, at most two minutes after `iat`; `iat` and `nbf` not ahead (30 seconds of leeway each);
 * `jti` used once. Fetches nothing.
 *
 * @throws GatewayError `invalid-client`; whatever `useJti` throws goes through as it is
 */
export async function checkLaunchToken(token: string, checks: LaunchTokenChecks): Promise<LaunchClaims> {
  const parsed = launchClaims.safeParse(parseJws(token).claims);
  if (!parsed.success) throw refusedJws('claims are malformed', parsed.error);
  const claims = parsed.data;
  if (claims.aud !== checks.audience) throw refusedJws('aud is not the launch address');
  checkTimes(claims, Math.floor(checks.at.getTime() / 1000));
  const keys = checks.keysOf(claims.iss);
  if (keys === undefined) throw refusedJws('unknown record system');
  await verifyJws(token, keys, { algorithms: signatureAlgorithms });
  const expiresAt = new Date((claims.exp + leeway) * 1000);
  if (!(await checks.useJti(claims.jti, claims.iss, expiresAt))) throw refusedJws('jti was used before');
  return claims;
}

function checkTimes({ exp, iat, nbf }: LaunchClaims, now: number): void {
  if (exp <= now - leeway) throw refusedJws('expired');
  if (iat > now + leeway) throw refusedJws('issued in the future');
  if (exp - iat > longestLife) throw refusedJws('lives too long');
  if (nbf !== undefined && nbf > now + leeway) throw refusedJws('not valid yet');
}
