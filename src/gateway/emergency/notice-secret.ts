import { keyedHash } from '../../sealing/keyed-hash.ts';
import type { MasterKeys } from '../../sealing/keys.ts';

/**
 * What notices to an address are signed with, as Standard Webhooks writes it. Made from the deployment's key: nothing more to keep, one of its
 * own for each address, and another as soon as the address is another.
 */
export function noticeSecret(keys: MasterKeys, organisation: string, address: string): string {
  return `whsec_${keyedHash(keys, 'notice-signing', organisation, address).toString('base64')}`;
}

/** Where each organisation is told, and under which secret; those that are told nowhere are left out. */
export function noticeAddresses(
  keys: MasterKeys,
  organisations: readonly { readonly odsCode: string; readonly noticesTo?: string | undefined }[],
): ReadonlyMap<string, { readonly url: string; readonly secret: string }> {
  return new Map(
    organisations.flatMap(({ odsCode, noticesTo: url }) =>
      url === undefined ? [] : [[odsCode, { url, secret: noticeSecret(keys, odsCode, url) }] as const],
    ),
  );
}
