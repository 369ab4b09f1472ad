import { get } from 'node:https';
import { isIP } from 'node:net';
import { checkedLookup, isPublicAddress } from './public-addresses.ts';

export interface ClientKeysOptions {
  /** Whether addresses of the deployment's own network may be asked: in a demo only. */
  readonly allowPrivate: boolean;
  /** Milliseconds for the whole of one attempt. */
  readonly timeout?: number;
}

/** Bytes: ten large RSA keys are under 10 KiB. */
const longest = 64 * 1024;

/**
 * Fetches a client's JWK set. https only, no redirect, bounded in bytes and time. The address is an operator's to register but a partner's to
 * point somewhere, so unless told otherwise only public addresses are connected to, as they are at that very connection.
 */
export function createClientKeys({ allowPrivate, timeout = 3_000 }: ClientKeysOptions) {
  return async (url: string): Promise<unknown> => {
    const { protocol, hostname, username, password } = new URL(url);
    if (protocol !== 'https:' || username !== '' || password !== '') throw new Error('not a plain https URL');
    const literal = hostname.replace(/^\[|\]$/g, '');
    // A literal address is never looked up.
    if (!allowPrivate && isIP(literal) !== 0 && !isPublicAddress(literal))
      throw new Error('a private address');
    return JSON.parse(await read(url, allowPrivate, AbortSignal.timeout(timeout)));
  };
}

function read(url: string, allowPrivate: boolean, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { accept: 'application/jwk-set+json, application/json' };
    // No agent: a connection kept open would outlive the check of where it leads.
    const lookup = allowPrivate ? {} : { lookup: checkedLookup };
    const request = get(url, { agent: false, headers, signal, ...lookup }, (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      if (response.statusCode !== 200) return void request.destroy(new Error('not 200'));
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > longest) request.destroy(new Error('too long'));
        else chunks.push(chunk);
      });
      response.once('error', reject);
      response.once('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    });
    request.once('error', reject);
  });
}
