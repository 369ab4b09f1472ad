import type { InboxItem, InboxStore, Settlement } from '../gateway/ports/inbox.ts';
import type { MasterKeys } from '../sealing/keys.ts';
import { open, unwrapOwnerKey } from '../sealing/seal.ts';
import { countChange, currentRevision } from './person-revision.ts';
import { readAgreements } from './read-agreements.ts';
import type { Transaction } from './transaction.ts';

/** What was acknowledged, in order per person. Rows change state; none is ever deleted. */
export function createInboxStore(tx: Transaction, master: MasterKeys): InboxStore {
  return {
    agreements: async () => (await readAgreements(tx)).agreements,
    takeHead: (personId, at) => takeHead(tx, master, personId, at),
    settle: (item, settlement, at) => settle(tx, item, settlement, at),
    postpone: (item, code, until, at) => postpone(tx, item, code, until, at),
  };
}

interface HeadRow {
  readonly id: string;
  readonly client_id: string;
  readonly source: string;
  readonly source_organisation: string;
  readonly body_hash: Buffer;
  readonly body: Buffer;
  readonly wrapped: Buffer | null;
  readonly attempts: number;
}

/** SKIP LOCKED: a lane another worker holds is that worker's; waiting for it would only idle this one. */
async function takeHead(
  tx: Transaction,
  master: MasterKeys,
  personId: string,
  at: Date,
): Promise<InboxItem | undefined> {
  const { rows } = await tx.query<HeadRow>(
    `SELECT inbox.id, inbox.client_id, inbox.source, inbox.source_organisation, inbox.body_hash, inbox.body, wrapped, lane.attempts
     FROM lane JOIN inbox ON inbox.person_id = lane.person_id AND inbox.person_seq = lane.head_seq LEFT JOIN sealing_key ON owner = lane.person_id
     WHERE lane.person_id = $1 AND lane.head_seq < lane.next_seq AND lane.blocked_code IS NULL AND lane.not_before <= $2
     FOR UPDATE OF lane SKIP LOCKED`,
    [personId, at],
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  return {
    id: row.id,
    personId,
    clientId: row.client_id,
    source: row.source,
    sourceOrganisation: row.source_organisation,
    bodyHash: row.body_hash,
    readBody: () => openBody(master, personId, row),
    attempts: row.attempts,
  };
}

function openBody(master: MasterKeys, personId: string, { id, body, wrapped }: HeadRow): Buffer {
  if (wrapped === null) throw new Error('the person was erased with a record still waiting');
  return open(unwrapOwnerKey(master, personId, wrapped), ['inbox', id, 'body'], body);
}

async function settle(tx: Transaction, item: InboxItem, settlement: Settlement, at: Date): Promise<void> {
  const { outcome, issues, modified, saysSharing } = settlement;
  countChange(tx, item.personId, at);
  await tx.query(
    `UPDATE inbox SET state = $2, outcome = $3, issues = $4, settled_at = $5,
       until_revision = CASE WHEN $2 = 'settled' THEN ${currentRevision('person_id')} END WHERE id = $1`,
    [item.id, outcome === 'held' ? 'held' : 'settled', outcome, JSON.stringify(issues), at],
  );
  await tx.query(
    `UPDATE lane SET head_seq = head_seq + 1, attempts = 0, not_before = '-infinity' WHERE person_id = $1`,
    [item.personId],
  );
  if (outcome !== 'applied') return;
  // A newer record answers what was held of this source; but choices that were held are answered by choices only.
  await tx.query(
    `UPDATE inbox SET state = 'settled', outcome = 'superseded', settled_at = $5, until_revision = ${currentRevision('$1')}
     WHERE person_id = $1 AND source = $2 AND state = 'held' AND source_modified <= $3 AND (NOT says_sharing OR $4)`,
    [item.personId, item.source, modified, saysSharing, at],
  );
}

async function postpone(
  tx: Transaction,
  item: InboxItem,
  code: string,
  until: Date | 'blocked',
  at: Date,
): Promise<void> {
  await tx.query(
    `UPDATE lane SET attempts = attempts + 1, not_before = coalesce($2, not_before), blocked_code = $3 WHERE person_id = $1`,
    [item.personId, until === 'blocked' ? null : until, until === 'blocked' ? code : null],
  );
  if (until !== 'blocked') return;
  await tx.query(
    // One that was retried and failed again waits for a decision again.
    `INSERT INTO dead_letter (inbox_id, code, first_at) VALUES ($1, $2, $3)
     ON CONFLICT (inbox_id) DO UPDATE SET code = excluded.code, first_at = excluded.first_at, resolution = NULL, resolved_at = NULL`,
    [item.id, code, at],
  );
}
