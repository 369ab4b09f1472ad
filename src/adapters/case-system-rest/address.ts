import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { isPublicAddress } from '../public-addresses.ts';
import { sourceError } from './source-error.ts';

/** Addresses of a host name. */
export type Resolve = (host: string) => Promise<readonly string[]>;

export const resolveByDns: Resolve = async (host) =>
  (await lookup(host, { all: true })).map(({ address }) => address);

/**
 * Refuses an address that is not https on the public internet: our keys go there, and answers of a machine of our own would be taken for people.
 *
 * @throws GatewayError `source-refused`
 */
export async function checkAddress(url: URL, resolve: Resolve): Promise<void> {
  if (url.protocol !== 'https:' || url.username !== '' || url.password !== '') {
    throw sourceError('source-refused', 'not-https');
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(host) === 0 ? await resolved(host, resolve) : [host];
  if (addresses.length === 0) throw sourceError('source-unavailable', 'unknown-host');
  // One address inside is enough to refuse: which of them is used is not ours to say.
  if (!addresses.every(isPublicAddress)) {
    throw sourceError('source-refused', 'private-address');
  }
}

async function resolved(host: string, resolve: Resolve): Promise<readonly string[]> {
  try {
    return await resolve(host);
  } catch {
    throw sourceError('source-unavailable', 'unknown-host');
  }
}
