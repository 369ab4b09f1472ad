import type { CaseRecord } from '../../living-well/case-record.ts';
import type { MasterKeys } from '../../sealing/keys.ts';
import type { InboxItem } from '../ports/inbox.ts';
import type { Applied, PreparedRecords } from '../ports/records.ts';
import type { StoreTransaction } from '../ports/store.ts';
import { prepareProvenance } from './prepare-records.ts';

/** A record that something is stored from. */
export interface Told {
  readonly item: InboxItem;
  readonly record: CaseRecord;
  readonly at: Date;
}

/** Stores what is changed, with its Provenance. Gives the references of what changed. */
export async function storeWithTrail(
  keys: MasterKeys,
  tx: StoreTransaction,
  told: Told,
  prepared: PreparedRecords,
  applied = appliedOf(told),
): Promise<readonly string[]> {
  const { item, record, at } = told;
  return tx.records.apply(applied, prepared, (changed) => prepareProvenance(keys, item, record, changed, at));
}

export function appliedOf({ item, record, at }: Told): Applied {
  const { personId, source, sourceOrganisation } = item;
  return { personId, source, sourceOrganisation, sourceModified: new Date(record.source.modified), at };
}
