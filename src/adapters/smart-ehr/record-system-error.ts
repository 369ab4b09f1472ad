import { AuthorizationResponseError, ResponseBodyError } from 'openid-client';
import { GatewayError } from '../../errors.ts';

/** A record system that cannot be asked. The reason is for whoever reads the cause; people are told what to do instead. */
export function recordSystemError(reason: string, cause?: unknown): GatewayError {
  return new GatewayError('record-system-unavailable', { cause: new Error(reason, { cause }) });
}

/**
 * Says in our words why a launch failed: `launch-refused` where the record system said no, `record-system-unavailable` for all else that it did or did not do.
 */
export function asLaunchError(cause: unknown): GatewayError {
  if (cause instanceof GatewayError) return cause;
  // The library wraps what our own fetch threw.
  if (cause instanceof Error && cause.cause instanceof GatewayError) return cause.cause;
  const isRefusal =
    cause instanceof AuthorizationResponseError || (cause instanceof ResponseBodyError && cause.status < 500);
  if (isRefusal) return new GatewayError('launch-refused', { cause });
  return recordSystemError('an answer that cannot be used', cause);
}
