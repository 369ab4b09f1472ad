import { BlockList, isIP } from 'node:net';

/** True for an address (`192.0.2.7`, `2001:db8::1`) or a network in CIDR (`192.0.2.0/24`, `2001:db8::/32`). */
export function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || address.includes('%') || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

/** True when the address is in one of the networks. An IPv4 address counts in either spelling, `192.0.2.7` and `::ffff:192.0.2.7`. */
export function isWithin(address: string, networks: readonly string[]): boolean {
  const family = isIP(address);
  return family !== 0 && listOf(networks).check(address, family === 4 ? 'ipv4' : 'ipv6');
}

/** Making a list takes ten times as long as asking it, and a client's is asked for each of its requests. */
const lists = new WeakMap<readonly string[], BlockList>();

function listOf(networks: readonly string[]): BlockList {
  const known = lists.get(networks);
  if (known !== undefined) return known;
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const isFour = isIP(address) === 4;
    list.addSubnet(address, Number(bits ?? (isFour ? 32 : 128)), isFour ? 'ipv4' : 'ipv6');
  }
  lists.set(networks, list);
  return list;
}
