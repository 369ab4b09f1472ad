import { isPlaceholderBirthDate } from '../../living-well/birth-date.ts';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { likenesses } from '../../living-well/compare-people.ts';
import { keyedHash } from '../../sealing/keyed-hash.ts';
import type { MasterKeys } from '../../sealing/keys.ts';
import type { InboxItem } from '../ports/inbox.ts';
import type { StoreTransaction } from '../ports/store.ts';

/**
 * Asks people whether two who are described alike are one. Nobody is found by it, nothing is shown because of it, and the sender is not told: the other
 * one may be another organisation's.
 */
export async function noteResemblance(
  tx: StoreTransaction,
  { keys, item, record, at }: { keys: MasterKeys; item: InboxItem; record: CaseRecord; at: Date },
): Promise<void> {
  const { name, birthDate, address } = record.person;
  const alike = isPlaceholderBirthDate(birthDate)
    ? []
    : likenesses({ birthDate, given: name.given[0], family: name.family, postcode: address?.postcode });
  const hashes = alike.map((parts) => keyedHash(keys, 'resemblance', ...parts));
  await tx.identity.resemble({ personId: item.personId, source: item.source, hashes, at });
}
