import type { Pool } from 'pg';
import type { Receipt } from '../gateway/ports/inbox.ts';
import type { Store, StoreTransaction } from '../gateway/ports/store.ts';
import type { MasterKeys } from '../sealing/keys.ts';
import type { OwnerKey } from '../sealing/seal.ts';
import { createCaseStore } from './case-store.ts';
import { createConsentStore, findConsent } from './consent-store.ts';
import { consentsToComplete } from './consent-work-list.ts';
import { createErasureStore } from './erasure-store.ts';
import { createExportStore } from './export-store.ts';
import { createFeedStore } from './feed-store.ts';
import { createImportStore } from './import-store.ts';
import { createDeadLetterStore, deadLetter, deadLetters } from './dead-letters.ts';
import { createIdentityLists, createIdentityStore } from './identity-store.ts';
import { createIndexCheckStore } from './index-check-store.ts';
import { createInboxStore } from './inbox-store.ts';
import { createIntakeStore } from './intake-store.ts';
import { backlog } from './backlog.ts';
import { createLaunchStore } from './launch-store.ts';
import { createLogCounts } from './log-filing.ts';
import { createLogStore } from './log-store.ts';
import { createNoticeStore } from './notice-store.ts';
import { createFeedbackStore } from './feedback-store.ts';
import { createHistoryStore } from './record-history.ts';
import { createPeopleStore, findOwner, findPerson, sampleOfPeople } from './people-store.ts';
import { createPersonLinks } from './person-link-store.ts';
import { receiptColumns, toReceipt, type ReceiptRow } from './receipts.ts';
import { createRecordStore } from './record-store.ts';
import { createHoldStore, createReviewFactStore } from './review-facts.ts';
import { createReviewStore } from './review-store.ts';
import { createRegistryStore } from './registry-store.ts';
import { createWebhookStore } from './webhook-store.ts';
import { createToldStore } from './told-store.ts';
import { createWaitingStore } from './waiting-store.ts';
import { asGatewayError, inTransaction, type Queryable, type Transaction } from './transaction.ts';

/** The store on a PostgreSQL primary. */
export function createStore(pool: Pool, master: MasterKeys, deployment: OwnerKey): Store {
  const outside: Queryable = pool;
  const feeds = createFeedStore(outside);
  const identity = createIdentityLists(outside, deployment);
  const counts = createLogCounts(outside);
  return {
    transaction: (work) => inTransaction(pool, (tx) => work(storesOf(tx, master, deployment))),
    findPerson: (hash) => guarded(findPerson(outside, hash)),
    sampleOfPeople: (limit) => guarded(sampleOfPeople(outside, limit)),
    findOwner: (type, id) => guarded(findOwner(outside, type, id)),
    findConsent: (id, organisation) => guarded(findConsent(outside, id, organisation)),
    consentsToComplete: (organisation, limit) => guarded(consentsToComplete(outside, organisation, limit)),
    waitingLanes: (at, limit) => guarded(waitingLanes(outside, at, limit)),
    peopleInQuestion: (limit) => guarded(identity.peopleInQuestion(limit)),
    identityDecisions: (limit) => guarded(identity.identityDecisions(limit)),
    mergedPeople: (limit) => guarded(identity.mergedPeople(limit)),
    deadLetters: (limit) => guarded(deadLetters(outside, limit)),
    deadLetter: (id) => guarded(deadLetter(outside, id)),
    receipt: async (id) => (await guarded(receipts(outside, [id])))[0],
    receipts: (ids) => guarded(receipts(outside, ids)),
    backlog: (most) => guarded(backlog(outside, most)),
    feedsOf: (organisation) => guarded(feeds.feedsOf(organisation)),
    heard: () => guarded(feeds.heard()),
    receiptsOf: (query) => guarded(feeds.receiptsOf(query)),
    untoldOf: (organisation) => guarded(feeds.untoldOf(organisation)),
    countsOf: (organisation, from) => guarded(counts.countsOf(organisation, from)),
    receiptsSent: (query) => guarded(feeds.receiptsSent(query)),
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

async function receipts(db: Queryable, ids: readonly string[]): Promise<readonly Receipt[]> {
  const { rows } = await db.query<ReceiptRow>(
    `SELECT ${receiptColumns} FROM inbox WHERE inbox.id = ANY ($1::uuid[])`,
    [[...ids]],
  );
  return rows.map(toReceipt);
}

/** What a transaction may read and write. */
function storesOf(tx: Transaction, master: MasterKeys, deployment: OwnerKey): StoreTransaction {
  return {
    people: createPeopleStore(tx),
    inbox: createInboxStore(tx, master),
    deadLetters: createDeadLetterStore(tx),
    identity: createIdentityStore(tx),
    links: createPersonLinks(tx, master, deployment),
    indexChecks: createIndexCheckStore(tx),
    intake: createIntakeStore(tx, master),
    records: createRecordStore(tx, master, deployment),
    log: createLogStore(tx, master, deployment),
    registry: createRegistryStore(tx),
    consents: createConsentStore(tx, master),
    cases: createCaseStore(tx, master, deployment),
    notices: createNoticeStore(tx),
    history: createHistoryStore(tx, master, deployment),
    webhooks: createWebhookStore(tx),
    attempt: (steps) => tx.attempt(steps),
    waiting: createWaitingStore(tx, master),
    told: createToldStore(tx),
    feedback: createFeedbackStore(tx, deployment),
    imports: createImportStore(tx, deployment),
    exports: createExportStore(tx),
    reviews: createReviewStore(tx, master, deployment),
    reviewFacts: createReviewFactStore(tx, master, deployment),
    holds: createHoldStore(tx),
    launches: createLaunchStore(tx, deployment),
    erasure: createErasureStore(tx),
  };
}
