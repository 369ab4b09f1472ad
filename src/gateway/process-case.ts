import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { GatewayError, type FieldIssue } from '../errors.ts';
import { mapCase } from '../fhir/mapping/map-case.ts';
import type { MappedCase } from '../fhir/mapping/mapped-case.ts';
import type { Validator } from '../fhir/validate.ts';
import { caseRecordSchema, type CaseRecord } from '../living-well/case-record.ts';
import type { MasterKeys } from '../sealing/keys.ts';
import { holdsIdentity } from './identity.ts';
import type { InboxItem, Outcome, Store, StoreTransaction } from './ports.ts';
import { prepareRecords, prepareProvenance } from './prepare-records.ts';
import { recordHash, sharingHash } from './record-hash.ts';

export interface Processing {
  readonly store: Store;
  readonly keys: MasterKeys;
  readonly clock: Clock;
  readonly validate: Validator;
}

/** Attempts at one record before its lane is blocked for a person to look at: about two minutes of growing delays. */
const attemptLimit = 8;
const firstDelay = 500;
const longestDelay = 60_000;

export type Step = 'idle' | 'settled' | 'postponed';

/**
 * Applies the oldest accepted record of one person: its effect, its log entry and its place in the lane are one commit, so it happens once.
 * A failure that time may mend puts the lane off; one that only a person can mend is kept as held, or blocks this lane and no other.
 */
export async function processNext(processing: Processing, personId: string): Promise<Step> {
  let taken: InboxItem | undefined;
  try {
    return await processing.store.transaction(async (tx) => {
      const at = processing.clock();
      taken = await tx.inbox.takeHead(personId, at);
      if (taken === undefined) return 'idle';
      await applyHead(processing, tx, taken, at);
      return 'settled';
    });
  } catch (error) {
    if (taken === undefined || isAway(error)) throw error;
    await postpone(processing, taken, error);
    return 'postponed';
  }
}

/** The database being away says nothing about the record: the attempt does not count. */
function isAway(error: unknown): boolean {
  return error instanceof GatewayError && error.row.status === 503;
}

async function applyHead(
  processing: Processing,
  tx: StoreTransaction,
  item: InboxItem,
  at: Date,
): Promise<void> {
  const record = parse(item);
  const mapped = mapCase(record, { personId: item.personId, sourceOrganisation: item.sourceOrganisation });
  checkValid(processing, mapped);
  await tx.people.lock(item.personId, 'exclusive');
  const outcome = await order(processing, tx, item, record);
  const issues = outcome.outcome === 'applied' ? mapped.issues : outcome.issues;
  if (outcome.outcome === 'applied') await store(processing, tx, item, record, mapped, at);
  await log(tx, item, outcome.outcome, at);
  await tx.inbox.settle(item, outcome.outcome, issues, at);
}

function parse(item: InboxItem): CaseRecord {
  const parsed = caseRecordSchema.safeParse(JSON.parse(item.readBody().toString('utf8')));
  if (!parsed.success) throw new GatewayError('mapping-failed', { cause: parsed.error });
  return parsed.data;
}

function checkValid({ validate }: Processing, mapped: MappedCase): void {
  const issues = [...mapped.personal, ...mapped.directory].flatMap((resource) => validate(resource));
  if (issues.length > 0) throw new GatewayError('mapping-failed', { issues });
}

interface Ordered {
  readonly outcome: Outcome;
  readonly issues: readonly FieldIssue[];
}

/** Older loses to newer by the source's own clock; the same again is nothing; the same time with other content is for people to settle. */
async function order(
  { keys }: Processing,
  tx: StoreTransaction,
  item: InboxItem,
  record: CaseRecord,
): Promise<Ordered> {
  const last = await tx.records.lastApplied(item.personId, item.source);
  const modified = Date.parse(record.source.modified);
  if (last !== undefined && modified < last.modified.getTime()) return { outcome: 'superseded', issues: [] };
  if (last !== undefined && modified === last.modified.getTime()) {
    if (last.contentHash.equals(recordHash(keys, record))) return { outcome: 'duplicate', issues: [] };
    return { outcome: 'held', issues: [conflict('source.modified', 'record-conflict')] };
  }
  const identity = await holdsIdentity(tx.people, keys, record, item);
  if (identity === 'held') return { outcome: 'applied', issues: [] };
  const isOwn = identity === 'conflict-in-own-data';
  return { outcome: 'held', issues: isOwn ? [conflict('person.nhsNumber', 'identity-conflict')] : [] };
}

function conflict(field: string, code: 'record-conflict' | 'identity-conflict'): FieldIssue {
  return { field, code, fix: new GatewayError(code).row.text };
}

async function store(
  { keys }: Processing,
  tx: StoreTransaction,
  item: InboxItem,
  record: CaseRecord,
  mapped: MappedCase,
  at: Date,
): Promise<void> {
  const applied = {
    personId: item.personId,
    source: item.source,
    sourceOrganisation: item.sourceOrganisation,
    sourceModified: new Date(record.source.modified),
    at,
    contentHash: recordHash(keys, record),
    sharingHash: sharingHash(keys, record),
  };
  const { personal, directory } = prepareRecords(keys, mapped);
  const changed = await tx.records.apply(applied, personal, directory);
  if (changed.length === 0) return;
  await tx.records.apply(applied, [prepareProvenance(keys, item, record, changed, at)], []);
}

async function log(tx: StoreTransaction, item: InboxItem, outcome: Outcome, at: Date): Promise<void> {
  await tx.log.append({
    id: randomUUID(),
    at,
    kind: 'apply',
    outcome: 'done',
    face: 'worker',
    organisation: item.sourceOrganisation,
    role: 'gateway',
    purpose: 'TREAT',
    parties: [item.sourceOrganisation],
    actor: { kind: 'system', id: item.clientId, name: item.clientId },
    personId: item.personId,
    detail: { asked: { receipt: item.id, outcome }, decisions: [], released: {} },
  });
}

async function postpone(processing: Processing, item: InboxItem, error: unknown): Promise<void> {
  const at = processing.clock();
  const code = error instanceof GatewayError ? error.code : 'internal';
  const hopeless = error instanceof GatewayError && error.row.retry === 'never';
  const delay = Math.min(firstDelay * 2 ** item.attempts, longestDelay);
  const until = hopeless || item.attempts + 1 >= attemptLimit ? 'blocked' : new Date(at.getTime() + delay);
  await processing.store.transaction((tx) => tx.inbox.postpone(item, code, until, at));
}
