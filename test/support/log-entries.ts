import type { AuditEntry } from '../../src/audit/entry.ts';
import type { TestGateway } from './gateway.ts';

/** Ids and outcomes of all entries of one kind, oldest first, as the owner of the database sees them. */
export async function entriesOf(
  gateway: TestGateway,
  kind: AuditEntry['kind'],
): Promise<readonly { id: string; outcome: string }[]> {
  return gateway.database.query(
    `SELECT id::text, outcome FROM audit_event
     JOIN (SELECT id FROM audit_pending UNION ALL SELECT id FROM audit_leaf) AS in_the_log USING (id)
     WHERE kind = $1 ORDER BY at, id`,
    [kind],
  );
}

/** One entry, opened, as an IG officer of the organisation would get it. */
export function openEntry(
  gateway: TestGateway,
  id: string,
  organisation: string,
): Promise<AuditEntry | undefined> {
  return gateway.services.store.transaction((tx) => tx.log.entry(id, organisation));
}

/** What a look is for: the ids of entries that were not there before it. */
export async function newEntries<T>(
  gateway: TestGateway,
  kind: AuditEntry['kind'],
  look: () => Promise<T>,
): Promise<{ answer: T; entries: readonly { id: string; outcome: string }[] }> {
  const before = new Set((await entriesOf(gateway, kind)).map(({ id }) => id));
  const answer = await look();
  return { answer, entries: (await entriesOf(gateway, kind)).filter(({ id }) => !before.has(id)) };
}
