import type { AuditEntry } from '../../audit/entry.ts';
import type { JudgedRecord } from '../ports/reviews.ts';
import type { StoreTransaction } from '../ports/store.ts';

/** What the rules judge by is read here and nowhere else. Nothing of it leaves: what comes out is the name of a rule. In the order of the ids. */
export async function entriesForRules(
  tx: StoreTransaction,
  ids: readonly string[],
): Promise<readonly AuditEntry[]> {
  const entries = new Map((await tx.log.entries(ids)).map((entry) => [entry.id, entry]));
  return ids.flatMap((id) => entries.get(id) ?? []);
}

/**
 * By entry, the person's record as it stands, as far as rules ask for it. None of somebody whom no agreement lets the asking organisation hear of: a case must
 * not tell more than the look did.
 */
export async function recordsForRules(
  tx: StoreTransaction,
  entries: readonly AuditEntry[],
): Promise<ReadonlyMap<string, JudgedRecord>> {
  const covered = entries.filter(({ detail }) =>
    detail.decisions.some(({ agreement }) => agreement !== null),
  );
  const people = new Set(covered.flatMap(({ personId }) => personId ?? []));
  const types = ['Patient', 'EpisodeOfCare', 'CareTeam', 'ServiceRequest', 'Flag'];
  const records = await tx.reviewFacts.recordsOf([...people], types);
  return new Map(
    covered.flatMap(({ id, personId = '' }) => {
      const record = records.get(personId);
      return record === undefined ? [] : [[id, record]];
    }),
  );
}
