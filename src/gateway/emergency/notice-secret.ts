import { keyedHash } from '../../sealing/keyed-hash.ts';
import type { MasterKeys } from '../../sealing/keys.ts';

/**
 * What notices to an address are signed with, as Standard Webhooks writes it. Made from the deployment's key: nothing more to keep, one of its
 * own for each address, and another as soon as the address is another.
 */
export function noticeSecret(keys: MasterKeys, organisation: string, address: string): string {
  return `whsec_${keyedHash(keys, 'notice-signing', organisation, address).toString('base64')}`;
}
