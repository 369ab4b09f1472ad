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
    takeHead: async (personId, at) => (await takeHeads(tx, master, [personId], at, failedToo))[0],
    takeHeads: (personIds, at) => takeHeads(tx, master, personIds, at, 0),
    settle: async (item, settlement, at) => settle(tx, item, settlement, at),
    postpone: (item, code, until, at) => postpone(tx, item, code, until, at),
  };
}

interface HeadRow {
  readonly id: string;
  readonly person_id: string;
  readonly client_id: string;
  readonly source: string;
  readonly source_organisation: string;
  readonly body_hash: Buffer;
  readonly body: Buffer;
  readonly wrapped: Buffer | null;
  readonly attempts: number;
}

/** More attempts than a lane is given. */
const failedToo = 1_000_000;

/** SKIP LOCKED: a lane another worker holds is that worker's; waiting for it would only idle this one. */
async function takeHeads(
  tx: Transaction,
  master: MasterKeys,
  personIds: readonly string[],
  at: Date,
  mostAttempts: number,
): Promise<readonly InboxItem[]> {
  const { rows } = await tx.query<HeadRow>({
    name: 'take-heads',
    text: `SELECT inbox.id, inbox.client_id, inbox.person_id, inbox.source, inbox.source_organisation, inbox.body_hash, inbox.body, wrapped, lane.attempts
     FROM lane JOIN inbox ON inbox.person_id = lane.person_id AND inbox.person_seq = lane.head_seq LEFT JOIN sealing_key ON owner = lane.person_id
     WHERE lane.person_id = ANY ($1::uuid[]) AND lane.head_seq < lane.next_seq AND lane.blocked_code IS NULL AND lane.not_before <= $2
       AND lane.attempts <= $3
     FOR UPDATE OF lane SKIP LOCKED`,
    values: [[...personIds], at, mostAttempts],
  });
  return rows.map((row) => ({
    id: row.id,
    personId: row.person_id,
    clientId: row.client_id,
    source: row.source,
    sourceOrganisation: row.source_organisation,
    bodyHash: row.body_hash,
    readBody: () => openBody(tx, master, row),
    attempts: row.attempts,
  }));
}

function openBody(tx: Transaction, master: MasterKeys, { id, person_id, body, wrapped }: HeadRow): Buffer {
  if (wrapped === null) throw new Error('the person was erased with a record still waiting');
  const key = unwrapOwnerKey(master, person_id, wrapped);
  tx.ownerKeys.set(person_id, key);
  return open(key, ['inbox', id, 'body'], body);
}

/** Nothing here is read back: it is sent, and travels with what follows. */
function settle(tx: Transaction, item: InboxItem, settlement: Settlement, at: Date): void {
  const { outcome, issues, modified, saysSharing } = settlement;
  countChange(tx, item.personId, at);
  tx.send({
    name: 'settle',
    text: `UPDATE inbox SET state = $2::text, outcome = $3, issues = $4, settled_at = $5,
       until_revision = CASE WHEN $2::text = 'settled' THEN ${currentRevision('person_id')} END WHERE id = $1`,
    values: [item.id, outcome === 'held' ? 'held' : 'settled', outcome, JSON.stringify(issues), at],
  });
  tx.send({
    name: 'move-lane',
    text: `UPDATE lane SET head_seq = head_seq + 1, attempts = 0, not_before = '-infinity' WHERE person_id = $1`,
    values: [item.personId],
  });
  if (outcome !== 'applied') return;
  // A newer record answers what was held of this source; but choices that were held are answered by choices only.
  tx.send({
    name: 'answer-held',
    text: `UPDATE inbox SET state = 'settled', outcome = 'superseded', settled_at = $5, until_revision = ${currentRevision('$1')}
     WHERE person_id = $1 AND source = $2 AND state = 'held' AND source_modified <= $3 AND (NOT says_sharing OR $4)`,
    values: [item.personId, item.source, modified, saysSharing, at],
  });
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
