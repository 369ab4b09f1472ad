import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { sourceError } from './source-error.ts';

/** Addresses of a host name. */
export type Resolve = (host: string) => Promise<readonly string[]>;

export const resolveByDns: Resolve = async (host) =>
  (await lookup(host, { all: true })).map(({ address }) => address);

/** What is not on the public internet (RFC 6890), and the address that cloud machines ask for their own secrets. */
const inside = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  inside.addSubnet(network, bits, 'ipv4');
}
for (const [network, bits] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  inside.addSubnet(network, bits, 'ipv6');
}

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
  if (addresses.some((address) => inside.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4'))) {
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
