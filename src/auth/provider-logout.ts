import type { Configuration } from 'openid-client';
import { GatewayError } from '../errors.ts';
import { parseJws } from './jws.ts';
import { keySets } from './key-sets.ts';
import { checkLogoutToken, logoutTypes, type EndedSignIn } from './logout-token.ts';
import type { ConnectionOptions } from './sign-in-connection.ts';

/**
 * Reads the logout tokens of one provider by the keys it publishes. Which of its checks a token failed is for the log alone:
 * the returned function throws `invalid-request`, and `unavailable` when the provider's keys cannot be had.
 */
export function logoutReader(
  options: ConnectionOptions,
  connect: () => Promise<Configuration>,
): (token: string) => Promise<EndedSignIn> {
  const { clientId, clock, idTokenAlgorithm: algorithm = 'RS256' } = options;
  const published = keySets(options.fetchKeySet, clock);
  return async (token) => {
    try {
      const { kid } = parseJws(token, { types: logoutTypes }).header;
      const { issuer, jwks_uri: address } = (await connect()).serverMetadata();
      if (address === undefined) throw new GatewayError('keys-unavailable');
      const keys = await published.keysAt(address, kid);
      return await checkLogoutToken(token, { issuer, clientId, algorithm, keys, at: clock() });
    } catch (cause) {
      throw asLogoutRefusal(cause);
    }
  };
}

/** What the caller learns of a refusal: an outage, or that it was refused. */
export function asLogoutRefusal(cause: unknown): unknown {
  if (!(cause instanceof GatewayError)) return cause;
  if (cause.code === 'invalid-client') return new GatewayError('invalid-request', { cause: cause.cause });
  return cause.code === 'keys-unavailable' ? new GatewayError('unavailable', { cause }) : cause;
}
