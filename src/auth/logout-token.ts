import { z } from 'zod';
import { verifyJws } from './jose.ts';
import { refusedJws } from './jws.ts';
import type { PublicJwk } from './public-key.ts';

/** Seconds by which the provider's clock may be off. */
const leeway = 60;
/** Seconds after which a logout token is stale: a provider that tries again makes a new one. */
const maximumAge = 5 * 60;

const event = 'http://schemas.openid.net/event/backchannel-logout';

const logoutClaims = z
  .looseObject({
    iss: z.string(),
    aud: z.union([z.string(), z.tuple([z.string()]).transform(([only]) => only)]),
    iat: z.int().positive(),
    // Required since the final text; older providers leave it out, and `iat` is held to anyway.
    exp: z.int().positive().optional(),
    jti: z.string().min(1).max(255),
    events: z.looseObject({ [event]: z.looseObject({}) }),
    sub: z.string().min(1).max(255).optional(),
    sid: z.string().min(1).max(255).optional(),
    // An ID token has one: it must never pass for the end of a sign-in.
    nonce: z.undefined().optional(),
  })
  .refine(({ sub, sid }) => sub !== undefined || sid !== undefined);

/** A sign-in, or all of one person, that their provider has ended. */
export interface EndedSignIn {
  readonly issuer: string;
  /** All of this person's, where no `sid` says which. */
  readonly sub?: string;
  readonly sid?: string;
  /** By the provider's clock. */
  readonly endedAt: Date;
  readonly jti: string;
}

export interface LogoutChecks {
  /** As the provider writes it: CIS2 keeps its `:443`. */
  readonly issuer: string;
  readonly clientId: string;
  /** The one algorithm the provider signs with. */
  readonly algorithm: string;
  readonly keys: readonly PublicJwk[];
  readonly at: Date;
}

/** Values of `typ` that a logout token may have; the first is what the specification recommends. */
export const logoutTypes = ['logout+jwt', 'jwt'] as const;

/**
 * Checks a logout token (OpenID Connect Back-Channel Logout 1.0 section 2.6): signature by the provider's key and its one
 * algorithm, `iss` and `aud` exact, made in the last five minutes, the logout event, a `sub` or a `sid`, no `nonce`. That
 * its `jti` is new is for the store to say. Throws `invalid-client`, with the reason for the log alone.
 */
export async function checkLogoutToken(token: string, checks: LogoutChecks): Promise<EndedSignIn> {
  const options = { algorithms: [checks.algorithm], types: logoutTypes };
  const verified = await verifyJws(token, checks.keys, options);
  const parsed = logoutClaims.safeParse(verified.claims);
  if (!parsed.success) throw refusedJws('claims are malformed', parsed.error);
  const { iss, aud, iat, exp, jti, sub, sid } = parsed.data;
  if (iss !== checks.issuer) throw refusedJws('iss is not the provider');
  if (aud !== checks.clientId) throw refusedJws('aud is not us');
  const now = Math.floor(checks.at.getTime() / 1000);
  if (iat > now + leeway) throw refusedJws('issued in the future');
  if (iat < now - maximumAge - leeway) throw refusedJws('issued too long ago');
  if (exp !== undefined && exp <= now - leeway) throw refusedJws('expired');
  return {
    issuer: iss,
    ...(sub !== undefined && { sub }),
    ...(sid !== undefined && { sid }),
    endedAt: new Date(iat * 1000),
    jti,
  };
}
