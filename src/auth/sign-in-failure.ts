import { ClientError, ResponseBodyError } from 'openid-client';
import { GatewayError, type ErrorCode } from '../errors.ts';

/**
 * Says in our words why signing in failed. A provider that cannot be reached is `unavailable`: the person did nothing
 * wrong and should try again. Everything else is `otherwise`. The library's own error stays behind as `cause`.
 */
export function signInFailure(cause: unknown, otherwise: ErrorCode): GatewayError {
  if (cause instanceof GatewayError) return cause;
  return new GatewayError(isOutage(cause) ? 'unavailable' : otherwise, { cause });
}

function isOutage(error: unknown): boolean {
  // What fetch throws when there is no answer at all.
  if (error instanceof TypeError) return error.message === 'fetch failed';
  if (error instanceof ResponseBodyError) return error.status >= 500;
  if (!(error instanceof ClientError)) return false;
  if (error.code === 'OAUTH_TIMEOUT') return true;
  return error.cause instanceof Response && error.cause.status >= 500;
}
