import { sourceError } from './source-error.ts';

const firstWait = 1_000;
const longestWait = 60_000;

/**
 * Milliseconds before the next attempt: what the other side asked for, else twice as long each time; both with up to half as much again, so that
 * all gateways do not come back at once.
 *
 * @param retryAfter seconds, or an HTTP date (RFC 9110, 10.2.3)
 * @param random 0 to 1
 * @throws GatewayError `source-unavailable` where it asks for longer than a pull may take
 */
export function waitBefore(
  attempt: number,
  retryAfter: string | undefined,
  at: Date,
  random: number,
): number {
  const asked = retryAfter === undefined ? undefined : askedFor(retryAfter, at);
  if (asked !== undefined && asked > longestWait) throw sourceError('source-unavailable', 'asked-to-wait');
  const wait = asked ?? Math.min(longestWait, firstWait * 2 ** (attempt - 1));
  return wait * (1 + random / 2);
}

function askedFor(retryAfter: string, at: Date): number | undefined {
  if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter) * 1_000;
  const until = Date.parse(retryAfter);
  return Number.isNaN(until) ? undefined : Math.max(0, until - at.getTime());
}
