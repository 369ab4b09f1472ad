import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Clock } from '../../clock.ts';
import type { GatewayError } from '../../errors.ts';
import { guardedConnection } from '../guarded-connection.ts';
import { AddressRefused } from '../public-addresses.ts';
import { readBounded, TooLong, utf8 } from '../read-bounded.ts';
import { sourceError } from './source-error.ts';

/** Where the case system is, and the three keys that it knows us by. */
export interface Connection {
  readonly url: string;
  readonly keys: { readonly source: string; readonly org: string; readonly user: string };
  /** Addresses of this machine too, and http: for a demo and tests. */
  readonly allowHere: boolean;
  readonly clock: Clock;
  /** Milliseconds for one answer, to its last byte. */
  readonly timeout?: number;
  readonly attempts?: number;
  /** Bytes of one answer. */
  readonly largest?: number;
  readonly pause?: (milliseconds: number) => Promise<unknown>;
  /** 0 to 1, for waits that do not fall together. */
  readonly random?: () => number;
}

/**
 * The beginning of an answer. Outside of a demo it comes from an https address on the public internet: our keys go there, and answers of a machine of
 * our own would be taken for people.
 */
export function request(
  { keys, allowHere, timeout = 30_000 }: Connection,
  url: URL,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options = {
      ...guardedConnection(url.href, { allowPrivate: allowHere }),
      headers: { accept: 'application/json', source: keys.source, org: keys.org, user: keys.user },
      signal: AbortSignal.timeout(timeout),
    };
    // By their modules: a stand-in for the network replaces what is in them.
    const { get } = url.protocol === 'https:' ? https : http;
    get(url, options, resolve).on('error', reject);
  });
}

/** Why there is no answer. */
export function failureOf(error: unknown): GatewayError {
  if (error instanceof AddressRefused) return sourceError('source-refused', error.why);
  const isUnknown = error instanceof Error && 'syscall' in error && error.syscall === 'getaddrinfo';
  return sourceError('source-unavailable', isUnknown ? 'unknown-host' : 'no-answer');
}

/**
 * The body of an answer as text.
 *
 * @throws GatewayError `source-malformed` where it is too large, before the rest of it is read, or no UTF-8; whatever ended the connection
 */
export async function readText(body: IncomingMessage, largest: number): Promise<string> {
  const bytes = await readBounded({ body }, largest).catch((error: unknown) => {
    throw error instanceof TooLong ? sourceError('source-malformed', 'too-large') : error;
  });
  try {
    return utf8(bytes);
  } catch {
    throw sourceError('source-malformed', 'not-json');
  }
}
