import { lookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { BlockList, isIP } from 'node:net';

/** Networks that no partner's server is in: this machine, this site, and what RFC 6890 and its registry keep for special use. */
const special: readonly (readonly [network: string, bits: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['fc00::', 7],
  ['fe80::', 9],
  ['ff00::', 8],
];

const closed = new BlockList();
for (const [network, bits] of special) closed.addSubnet(network, bits, isIP(network) === 4 ? 'ipv4' : 'ipv6');

/** True for an address in the public internet. An IPv4 address inside an IPv6 one is judged as what it is. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && !closed.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

/** An address that is not asked. */
export class AddressRefused extends Error {
  readonly why: 'not-https' | 'private-address';
  constructor(why: AddressRefused['why'], message: string) {
    super(message);
    this.why = why;
  }
}

type Answer = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

/** Node's own look-up, in its own shape, that refuses a name when any of its addresses is not public. */
export function checkedLookup(hostname: string, options: LookupOptions, answer: Answer): void {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return answer(error, '');
    const [first] = addresses;
    if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address)))
      return answer(new AddressRefused('private-address', 'not a public address'), '');
    if (options.all === true) answer(null, addresses);
    else answer(null, first.address, first.family);
  });
}
