import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import type { IndexAccess } from '../../gateway/ports/demographics.ts';
import { readJson } from './read-json.ts';

/** How we prove to the token endpoint that it is us. */
export interface TokenOptions {
  /** As it is registered, character for character: it is the assertion's audience. */
  readonly tokenUrl: string;
  /** The application's key: issuer and subject of the assertion. */
  readonly apiKey: string;
  /** Signs claims as a JWT, by RS512 with the registered key. */
  readonly sign: (claims: Readonly<Record<string, unknown>>) => Promise<string>;
  readonly clock: Clock;
}

export interface Tokens {
  /** An access token; undefined where it is refused to this asker. Throws where nobody answers. */
  token(as: IndexAccess, signal: AbortSignal): Promise<string | undefined>;
  /** It was refused: the next call gets another. */
  forget(as: IndexAccess): void;
}

/** `expires_in` comes as text. */
const answer = z.looseObject({
  access_token: z.string().min(1).max(8_192),
  token_type: z.string().regex(/^bearer$/i),
  expires_in: z.union([
    z.int(),
    z
      .string()
      .regex(/^\d{1,6}$/)
      .transform(Number),
  ]),
});

/** Seconds that an assertion lives; five minutes is the most that is taken. */
const assertionLife = 60;
/** Seconds before its end that a token is not used any more. */
const margin = 60;
/** Tokens kept; the oldest is forgotten. */
const mostKept = 500;

interface Kept {
  readonly token: string;
  readonly until: number;
}

/** Access tokens, kept in memory until shortly before they end. One of a member of staff is theirs in the role they chose, and nobody else's. */
export function createTokens(options: TokenOptions): Tokens {
  const kept = new Map<string, Kept>();
  return {
    async token(as, signal) {
      const key = keyOf(as);
      const known = kept.get(key);
      if (known !== undefined && known.until > options.clock().getTime()) return known.token;
      const fresh = await ask(options, as, signal);
      kept.delete(key);
      if (fresh === undefined) return undefined;
      for (const oldest of [...kept.keys()].slice(0, Math.max(0, kept.size + 1 - mostKept)))
        kept.delete(oldest);
      kept.set(key, fresh);
      return fresh.token;
    },
    forget: (as) => void kept.delete(keyOf(as)),
  };
}

function keyOf(as: IndexAccess): string {
  if (as.by === 'application') return 'application';
  return createHash('sha256')
    .update(JSON.stringify([as.idToken, as.roleId, as.organisation]))
    .digest('hex');
}

async function ask(options: TokenOptions, as: IndexAccess, signal: AbortSignal): Promise<Kept | undefined> {
  const now = options.clock().getTime();
  const response = await fetch(options.tokenUrl, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams({ ...(await proof(options, now)), ...grantOf(as) }),
    redirect: 'manual',
    signal,
  });
  if (response.status === 429 || response.status >= 500) throw new Error('no token endpoint');
  const parsed = answer.safeParse(await readJson(response));
  if (response.status !== 200 || !parsed.success) return undefined;
  const { access_token: token, expires_in: seconds } = parsed.data;
  return { token, until: now + Math.max(0, seconds - margin) * 1_000 };
}

async function proof({ tokenUrl, apiKey, sign }: TokenOptions, now: number): Promise<Record<string, string>> {
  const seconds = Math.floor(now / 1_000);
  const claims = {
    iss: apiKey,
    sub: apiKey,
    aud: tokenUrl,
    jti: randomUUID(),
    iat: seconds,
    exp: seconds + assertionLife,
  };
  return {
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await sign(claims),
  };
}

/** A signed-in nurse's ID token is exchanged (RFC 8693); the application has its assertion and nothing else. */
function grantOf(as: IndexAccess): Record<string, string> {
  if (as.by === 'application') return { grant_type: 'client_credentials' };
  return {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
    subject_token: as.idToken,
  };
}
