import { isIP } from 'node:net';
import { AddressRefused, checkedLookup, isPublicAddress } from './public-addresses.ts';

export interface Reach {
  /** Whether addresses of the deployment's own network, and plain http, may be asked: in a demo only. */
  readonly allowPrivate: boolean;
}

/**
 * What makes a connection to a partner's address lead to where it may: options for Node's `request`. The address is an operator's to register but
 * a partner's to point somewhere, so it is checked at that very connection.
 *
 * @throws AddressRefused on anything but a plain https URL, and on a literal private address
 */
export function guardedConnection(url: string, { allowPrivate }: Reach) {
  const { protocol, hostname, username, password } = new URL(url);
  const isSecure = protocol === 'https:' || (allowPrivate && protocol === 'http:');
  if (!isSecure || username !== '' || password !== '')
    throw new AddressRefused('not-https', 'not a plain https URL');
  const literal = hostname.replace(/^\[|\]$/g, '');
  // A literal address is never looked up.
  if (!allowPrivate && isIP(literal) !== 0 && !isPublicAddress(literal))
    throw new AddressRefused('private-address', 'a private address');
  // No agent: a connection kept open would outlive the check of where it leads.
  return { agent: false, ...(!allowPrivate && { lookup: checkedLookup }) } as const;
}
