import { get } from 'node:https';
import { guardedConnection, type Reach } from '../guarded-connection.ts';

export interface ClientKeysOptions extends Reach {
  /** Milliseconds for the whole of one attempt. */
  readonly timeout?: number;
}

/** Bytes: ten large RSA keys are under 10 KiB. */
const longest = 64 * 1024;

/**
 * Fetches a client's JWK set. https only, no redirect, bounded in bytes and time; unless told otherwise from public addresses only.
 */
export function createClientKeys({ timeout = 3_000, ...reach }: ClientKeysOptions) {
  return async (url: string): Promise<unknown> => {
    return JSON.parse(await read(url, reach, AbortSignal.timeout(timeout)));
  };
}

function read(url: string, reach: Reach, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { accept: 'application/jwk-set+json, application/json' };
    const request = get(url, { ...guardedConnection(url, reach), headers, signal }, (response) => {
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
