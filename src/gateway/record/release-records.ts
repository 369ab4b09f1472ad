import { GatewayError } from '../../errors.ts';
import type { PersonRecords } from '../ports/records.ts';
import type { StoreTransaction } from '../ports/store.ts';

/** Nobody's id: what is locked and read where nobody is meant, so that the statements are the same. */
export const nobody = '00000000-0000-0000-0000-000000000000';

/**
 * The person, if the organisation sent something of them; otherwise nobody from here on. What others hold is then never opened: it would be withheld
 * from this organisation anyway, and the time it takes would tell that it is there.
 */
export async function knownTo(
  tx: StoreTransaction,
  personId: string | undefined,
  organisation: string,
): Promise<string | undefined> {
  const known = await tx.people.hasRecordsFrom(personId ?? nobody, organisation);
  return known ? personId : undefined;
}

/**
 * A person's records under the shared lock. Lock first, then load in fresh statements: what was withdrawn while this waited is seen.
 *
 * @throws GatewayError `unavailable` on a standby: it may lag behind a withdrawal (reliability 0.5), so it never authorises
 */
export async function lockAndRead(
  tx: StoreTransaction,
  personId: string | undefined,
  types?: readonly string[],
  emergencyCase?: string,
): Promise<PersonRecords> {
  const [, records] = await Promise.all([
    tx.people.lock(personId ?? nobody, 'shared'),
    tx.records.read(personId, types, emergencyCase),
  ]);
  if (!records.onPrimary) throw new GatewayError('unavailable');
  return records;
}
