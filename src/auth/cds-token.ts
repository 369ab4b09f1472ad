import { z } from 'zod';
import type { CdsClient } from './cds-client.ts';
import { checkTimes, leeway } from './client-assertion.ts';
import { verifyJws } from './jose.ts';
import { parseJws, refusedJws } from './jws.ts';
import { signatureAlgorithms, type PublicJwk } from './public-key.ts';

export interface CdsTokenChecks {
  readonly clients: readonly CdsClient[];
  /** The address that is called, as callers are told it: the only audience. */
  readonly endpoint: string;
  readonly at: Date;
  /** Keys at a registered address. */
  readonly keysAt: (url: string, kid: string) => Promise<readonly PublicJwk[]>;
  /** As for client assertions: durable before it answers, and called only for a token that is good in every other way. */
  readonly useJti: (jti: string, clientId: string, expiresAt: Date) => Promise<boolean>;
}

const cdsClaims = z.object({
  iss: z.string().min(1).max(200),
  aud: z.string(),
  exp: z.int(),
  iat: z.int(),
  nbf: z.int().optional(),
  jti: z.string().min(1).max(200),
  tenant: z.string().max(200).optional(),
});

const options = { mayNameKeySet: true } as const;

/**
 * Checks the token of a CDS Hooks call (CDS Hooks 2.0, "Trusting CDS Clients") and says whose it is. Enforced: `iss` and `tenant` of one entry in the
 * deployment file, `jku` its registered address or left out, a signature by one of its keys, `aud` exactly the address that is called (never a list),
 * five minutes of life at most, `jti` used once. Throws `invalid-client`; whatever `keysAt` or `useJti` throws goes through as it is.
 */
export async function checkCdsToken(token: string, checks: CdsTokenChecks): Promise<CdsClient> {
  const { header, claims: unverified } = parseJws(token, options);
  const parsed = cdsClaims.safeParse(unverified);
  if (!parsed.success) throw refusedJws('claims are malformed', parsed.error);
  const { iss, tenant, aud, jti, exp } = parsed.data;
  if (header.typ === undefined) throw refusedJws('typ is missing');
  if (aud !== checks.endpoint) throw refusedJws('aud is not the address that is called');
  checkTimes(parsed.data, Math.floor(checks.at.getTime() / 1000));
  const client = checks.clients.find((one) => one.issuer === iss && one.tenant === tenant);
  if (client === undefined) throw refusedJws('unknown client');
  // Before any key is fetched: a token sends us nowhere that its owner did not register.
  if (header.jku !== undefined && header.jku !== client.jwksUrl) throw refusedJws('jku is not registered');
  const { jwksUrl } = client;
  const keys = jwksUrl === undefined ? client.keys : await checks.keysAt(jwksUrl, header.kid);
  await verifyJws(token, keys, { ...options, algorithms: signatureAlgorithms });
  const expiresAt = new Date((exp + leeway) * 1000);
  if (!(await checks.useJti(jti, `cds ${iss}`, expiresAt))) throw refusedJws('jti was used before');
  return client;
}

/** The issuer that a token names: unverified, and only for counting failures by. */
export function claimedIssuer(token: string): string | undefined {
  try {
    return cdsClaims.parse(parseJws(token, options).claims).iss;
  } catch {
    return undefined;
  }
}
