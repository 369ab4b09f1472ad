import { GatewayError } from '../errors.ts';
import type { Arrival, InboxItem, InboxStore, Settlement, VisibilityChange } from '../gateway/ports/inbox.ts';
import type { MasterKeys } from '../sealing/keys.ts';
import { open, seal, unwrapOwnerKey } from '../sealing/seal.ts';
import { findOwnerKey } from './owner-keys.ts';
import { countChange, currentRevision } from './person-revision.ts';
import { readAgreements } from './read-agreements.ts';
import type { Transaction } from './transaction.ts';

/** What was acknowledged, in order per person. Rows change state; none is ever deleted. */
export function createInboxStore(tx: Transaction, master: MasterKeys): InboxStore {
  return {
    agreements: async () => (await readAgreements(tx)).agreements,
    async claimKey({ clientId, key, fingerprint, inboxId, at }) {
      const claimed = tx.query(
        `INSERT INTO client_request (client_id, idempotency_key, fingerprint, inbox_id, made_at)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
        [clientId, key, fingerprint, inboxId, at],
      );
      const { rowCount } = await claimed.catch(asKeyInUse);
      if (rowCount === 1) return undefined;
      const { rows } = await tx.query<{ fingerprint: Buffer; inbox_id: string }>(
        'SELECT fingerprint, inbox_id FROM client_request WHERE client_id = $1 AND idempotency_key = $2',
        [clientId, key],
      );
      const [used] = rows;
      // It ran out between the two statements: neither new nor known.
      if (used === undefined) throw new GatewayError('key-in-use');
      return { fingerprint: used.fingerprint, inboxId: used.inbox_id };
    },
    takePlace: (personId) => takePlace(tx, personId),
    changesVisibility: (change) => changesVisibility(tx, change),
    add: (arrival) => add(tx, master, arrival),
    takeHead: (personId, at) => takeHead(tx, master, personId, at),
    settle: (item, settlement, at) => settle(tx, item, settlement, at),
    postpone: (item, code, until, at) => postpone(tx, item, code, until, at),
  };
}

/** Another call holds the key for longer than we wait for a lock. */
function asKeyInUse(error: unknown): never {
  const waitedTooLong = error instanceof Error && 'code' in error && error.code === '55P03';
  throw waitedTooLong ? new GatewayError('key-in-use', { cause: error }) : error;
}

/** The lane's row lock makes the order of acceptance the order of commits. */
async function takePlace(tx: Transaction, personId: string): Promise<string> {
  const { rows } = await tx.query<{ place: string }>(
    `INSERT INTO lane (person_id, next_seq) VALUES ($1, 2)
     ON CONFLICT (person_id) DO UPDATE SET next_seq = lane.next_seq + 1
     RETURNING next_seq - 1 AS place`,
    [personId],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('a lane gave no place');
  return row.place;
}

/**
 * A record that waits before this one may be in force when this one is applied, so being the same as today's then says nothing. A source's first
 * record changes nothing by its marks: none of its items can be seen yet.
 */
async function changesVisibility(tx: Transaction, change: VisibilityChange): Promise<boolean> {
  const { rows } = await tx.query<{ same: boolean }>(
    `SELECT coalesce(bool_and(marks_hash = $3), true)
       AND ($4::bytea IS NULL OR coalesce(bool_and(sharing_hash = $4), false))
       AND NOT EXISTS (SELECT FROM inbox WHERE person_id = $1 AND source = $2 AND state = 'received'
         AND (changes_visibility OR count(source_record) = 0)) AS same
     FROM source_record WHERE person_id = $1 AND source = $2`,
    [change.personId, change.source, change.marksHash, change.sharingHash ?? null],
  );
  return rows[0]?.same !== true;
}

async function add(tx: Transaction, master: MasterKeys, arrival: Arrival): Promise<void> {
  const key = await findOwnerKey(tx, master, arrival.personId);
  if (key === undefined) throw new Error('a person without a key cannot receive a record');
  const body = seal(key, ['inbox', arrival.id, 'body'], arrival.body);
  if (arrival.changesVisibility) countChange(tx, arrival.personId, arrival.receivedAt);
  await tx.query(
    `INSERT INTO inbox (id, person_id, person_seq, client_id, source, source_organisation, body_hash, body, source_modified, changes_visibility, says_sharing, received_at, since_revision)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, ${currentRevision('$2')})`,
    [
      arrival.id,
      arrival.personId,
      arrival.place,
      arrival.clientId,
      arrival.source,
      arrival.sourceOrganisation,
      arrival.bodyHash,
      body,
      arrival.sourceModified,
      arrival.changesVisibility,
      arrival.saysSharing,
      arrival.receivedAt,
    ],
  );
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
    `UPDATE inbox SET state = 'settled', outcome = 'superseded', until_revision = ${currentRevision('$1')}
     WHERE person_id = $1 AND source = $2 AND state = 'held' AND source_modified <= $3 AND (NOT says_sharing OR $4)`,
    [item.personId, item.source, modified, saysSharing],
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
