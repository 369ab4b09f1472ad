import type { Pool } from 'pg';
import type { FieldIssue } from '../errors.ts';
import type { Receipt } from '../gateway/ports/inbox.ts';
import type { Store } from '../gateway/ports/store.ts';
import type { MasterKeys } from '../sealing/keys.ts';
import type { OwnerKey } from '../sealing/seal.ts';
import { createCaseStore } from './case-store.ts';
import { createConsentStore, findConsent } from './consent-store.ts';
import { consentsToComplete } from './consent-work-list.ts';
import { createInboxStore } from './inbox-store.ts';
import { createLogStore } from './log-store.ts';
import { createNoticeStore } from './notice-store.ts';
import { createFeedbackStore } from './feedback-store.ts';
import { createHistoryStore } from './record-history.ts';
import { createPeopleStore, findOwner, findPerson, sampleOfPeople } from './people-store.ts';
import { createRecordStore } from './record-store.ts';
import { createRegistryStore } from './registry-store.ts';
import { createWaitingStore } from './waiting-store.ts';
import { asGatewayError, inTransaction, type Queryable } from './transaction.ts';

/** The store on a PostgreSQL primary. */
export function createStore(pool: Pool, master: MasterKeys, deployment: OwnerKey): Store {
  const outside: Queryable = pool;
  return {
    transaction: (work) =>
      inTransaction(pool, (tx) =>
        work({
          people: createPeopleStore(tx, master),
          inbox: createInboxStore(tx, master),
          records: createRecordStore(tx, master, deployment),
          log: createLogStore(tx, master, deployment),
          registry: createRegistryStore(tx),
          consents: createConsentStore(tx, master),
          cases: createCaseStore(tx, master, deployment),
          notices: createNoticeStore(tx),
          history: createHistoryStore(tx, master, deployment),
          waiting: createWaitingStore(tx, master),
          feedback: createFeedbackStore(tx, deployment),
        }),
      ),
    findPerson: (hash) => guarded(findPerson(outside, hash)),
    sampleOfPeople: (limit) => guarded(sampleOfPeople(outside, limit)),
    findOwner: (type, id) => guarded(findOwner(outside, type, id)),
    findConsent: (id, organisation) => guarded(findConsent(outside, id, organisation)),
    consentsToComplete: (organisation, limit) => guarded(consentsToComplete(outside, organisation, limit)),
    waitingLanes: (at, limit) => guarded(waitingLanes(outside, at, limit)),
    receipt: async (id) => (await guarded(receipts(outside, 'inbox.id = $1', [id], 1)))[0],
    receiptsOf: (organisation, limit) =>
      guarded(receipts(outside, 'source_organisation = $1', [organisation], limit)),
  };
}

async function guarded<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw asGatewayError(error);
  }
}

/** One head a lane, longest waiting first: a lane that fails again and again never keeps the others from their turn. */
async function waitingLanes(db: Queryable, at: Date, limit: number): Promise<readonly string[]> {
  const { rows } = await db.query<{ person_id: string }>({
    name: 'waiting-lanes',
    text: `SELECT person_id FROM lane
           WHERE head_seq < next_seq AND blocked_code IS NULL AND not_before <= $1
           ORDER BY not_before, person_id LIMIT $2`,
    values: [at, limit],
  });
  return rows.map((row) => row.person_id);
}

interface ReceiptRow {
  readonly id: string;
  readonly client_id: string;
  readonly source_organisation: string;
  readonly outcome: Receipt['status'] | null;
  readonly received_at: Date;
  readonly settled_at: Date | null;
  readonly issues: readonly FieldIssue[];
}

async function receipts(
  db: Queryable,
  where: 'inbox.id = $1' | 'source_organisation = $1',
  values: readonly string[],
  limit: number,
): Promise<readonly Receipt[]> {
  const { rows } = await db.query<ReceiptRow>(
    `SELECT id, client_id, source_organisation, outcome, received_at, settled_at, issues
     FROM inbox WHERE ${where} ORDER BY received_at DESC LIMIT ${limit}`,
    [...values],
  );
  return rows.map(toReceipt);
}

/** A record held over a conflict with somebody the sender does not know is, to the sender, still on its way. */
function toReceipt(row: ReceiptRow): Receipt {
  const isOnItsWay = row.outcome === null || (row.outcome === 'held' && row.issues.length === 0);
  return {
    id: row.id,
    clientId: row.client_id,
    sourceOrganisation: row.source_organisation,
    status: isOnItsWay ? 'received' : (row.outcome ?? 'received'),
    receivedAt: row.received_at,
    settledAt: isOnItsWay ? undefined : (row.settled_at ?? undefined),
    issues: row.issues,
  };
}
