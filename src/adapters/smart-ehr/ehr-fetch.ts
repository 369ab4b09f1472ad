import { readBounded, utf8 } from '../read-bounded.ts';
import { recordSystemError } from './record-system-error.ts';

export interface EhrReach {
  /** The only origins that are ever asked, as the operator registered them: what an answer points at elsewhere is not followed. */
  readonly origins: readonly string[];
  /** Milliseconds for one answer, to its last byte. */
  readonly timeout: number;
}

/** What `fetch` is to the OAuth library. */
export type EhrFetch = (url: string, init: EhrRequest) => Promise<Response>;
type EhrRequest = Pick<RequestInit, 'method' | 'headers' | 'body'>;

/** Bytes of one answer: a Patient with a long history of addresses is under 50 kB. */
const largest = 256 * 1024;

/** Asks a record system: registered origins only, no redirect, bounded in bytes and time. */
export function createEhrFetch({ origins, timeout }: EhrReach): EhrFetch {
  return async (url, { method = 'GET', headers = {}, body = null }) => {
    checkOrigin(url, origins);
    const signal = AbortSignal.timeout(timeout);
    try {
      const response = await fetch(url, { method, headers, body, redirect: 'manual', signal });
      const text = utf8(await readBounded(response, largest));
      const { status } = response;
      return new Response(text === '' ? null : text, { status, headers: typeOf(response) });
    } catch (cause) {
      throw recordSystemError('no-answer', cause);
    }
  };
}

/** @throws GatewayError `record-system-unavailable` */
export function checkOrigin(url: string, origins: readonly string[]): void {
  if (!origins.includes(new URL(url).origin)) throw recordSystemError('an address that is not registered');
}

/** The length and the encoding were those of what was sent, and this is what it says. */
function typeOf({ headers }: Response): Record<string, string> {
  return { 'content-type': headers.get('content-type') ?? 'application/octet-stream' };
}
