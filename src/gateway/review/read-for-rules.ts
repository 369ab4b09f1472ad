import type { AuditEntry } from '../../audit/entry.ts';
import type { PersonRecords } from '../ports/records.ts';
import type { StoreTransaction } from '../ports/store.ts';

/** What the rules judge by is read here and nowhere else. Nothing of it leaves: what comes out is the name of a rule. */
export async function entryForRules(tx: StoreTransaction, id: string): Promise<AuditEntry | undefined> {
  return tx.log.entry(id, undefined);
}

/**
 * The person's record as it stands, as far as rules ask for it. Not of somebody whom no agreement lets the asking organisation hear of: a case must not tell more
 * than the look did.
 */
export async function recordsForRules(
  tx: StoreTransaction,
  { personId, detail }: AuditEntry,
): Promise<PersonRecords | undefined> {
  const isCovered = detail.decisions.some(({ agreement }) => agreement !== null);
  if (personId === undefined || !isCovered) return undefined;
  return tx.records.read(personId, ['Patient', 'EpisodeOfCare', 'CareTeam', 'ServiceRequest', 'Flag']);
}
