import { GatewayError } from '../errors.ts';

/** @throws GatewayError `too-many-requests` where whoever looks has still to wait: whoever is there is answered for like whoever is not */
export function checkWait(seconds: number | undefined): void {
  if (seconds !== undefined) throw new GatewayError('too-many-requests', { retryAfter: seconds });
}
