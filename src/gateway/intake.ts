import { randomUUID } from 'node:crypto';
import type { SystemPrincipal } from '../auth/principal.ts';
import type { Clock } from '../clock.ts';
import { isInForce } from '../consent/agreements.ts';
import { GatewayError } from '../errors.ts';
import type { CaseRecord } from '../living-well/case-record.ts';
import type { Sites } from '../living-well/sites.ts';
import type { MasterKeys } from '../sealing/keys.ts';
import { keyedHash } from '../sealing/keyed-hash.ts';
import { actorOf } from './actor-of.ts';
import { checkBornBy } from './case/check-born.ts';
import { findPersonOf } from './case/person-of.ts';
import type { Hints } from './ports/inbox.ts';
import type { Store, StoreTransaction } from './ports/store.ts';
import { marksHash, sharingHash } from './case/record-hash.ts';
import { checkSite } from './case/site-of.ts';

/** A case record as it arrived: the bytes that were sent, and what they were read as. */
export interface Push {
  readonly client: SystemPrincipal;
  readonly idempotencyKey: string;
  readonly body: Buffer;
  readonly record: CaseRecord;
}

export interface Intake {
  readonly store: Store;
  readonly keys: MasterKeys;
  readonly hints: Hints;
  readonly clock: Clock;
  readonly sites: Sites;
}

/** What the sender holds after a 202: the record is in the database, and will be applied once, in order. */
export interface Accepted {
  readonly receiptId: string;
  /** The key had been used for the very same bytes: this is the first receipt again. */
  readonly replayed: boolean;
}

/**
 * Takes in one case record. Resolves only when it is durable.
 *
 * @throws GatewayError `wrong-source`, `unknown-site`, `unconfigured-site`, `invalid-record` (dated or born in the future, or a number of another system), `no-agreement-to-push`, `key-reused`, `key-in-use`, or the commit's own
 */
export async function acceptCase(intake: Intake, push: Push): Promise<Accepted> {
  const at = intake.clock();
  checkSource(push);
  checkSite(intake.sites, push.record);
  checkTime(push, at);
  checkBornBy(push.record, at);
  const arrivalId = randomUUID();
  const accepted = await intake.store.transaction(async (tx) => {
    await checkAgreement(tx, push, at);
    const earlier = await claimKey(intake, tx, push, arrivalId, at);
    if (earlier !== undefined) return { receiptId: earlier, replayed: true, personId: undefined };
    const personId = await findPersonOf(tx.people, intake.keys, push.record);
    await keep(intake, tx, push, { id: arrivalId, personId, at });
    await logArrival(tx, push, { id: arrivalId, personId, at });
    return { receiptId: arrivalId, replayed: false, personId };
  });
  if (accepted.personId !== undefined) intake.hints.wake(accepted.personId);
  return { receiptId: accepted.receiptId, replayed: accepted.replayed };
}

/** The case system a record comes from, as the store keys it. */
export function sourceKey(record: CaseRecord): string {
  return `${record.source.site}/${record.source.system}`;
}

function checkSource({ client, record }: Push): void {
  const { site, system } = record.source;
  const allowed = client.source?.some((source) => source.site === site && source.system === system);
  if (allowed !== true) throw new GatewayError('wrong-source');
}

/** Milliseconds by which a source's clock may be ahead. */
const clockLeeway = 5 * 60_000;

/** A record from the future would be newer than every honest one after it, withdrawals included. */
function checkTime({ record }: Push, at: Date): void {
  if (Date.parse(record.source.modified) <= at.getTime() + clockLeeway) return;
  const fix = 'This is in the future. Set the clock of the case system right and send the record again.';
  throw new GatewayError('invalid-record', {
    issues: [{ field: 'source.modified', code: 'in-future', fix }],
  });
}

/** Sources push under an agreement too (consent-rules 5): one of which the client's organisation is the source. */
async function checkAgreement(tx: StoreTransaction, { client }: Push, at: Date): Promise<void> {
  const agreements = await tx.inbox.agreements();
  const covered = agreements.some(
    (agreement) => agreement.source === client.organisation && isInForce(agreement, at.getTime()),
  );
  if (!covered) throw new GatewayError('no-agreement-to-push');
}

async function claimKey(
  { keys }: Intake,
  tx: StoreTransaction,
  { client, idempotencyKey, body }: Push,
  inboxId: string,
  at: Date,
): Promise<string | undefined> {
  const fingerprint = keyedHash(keys, 'request', 'POST /v1/case-records', body.toString('latin1'));
  // Hashed: senders make their keys of what they have at hand, a case number or an NHS number.
  const key = keyedHash(keys, 'idempotency-key', idempotencyKey).toString('base64url');
  const claim = { clientId: client.clientId, key, fingerprint, inboxId, at };
  const used = await tx.inbox.claimKey(claim);
  if (used === undefined) return undefined;
  if (!used.fingerprint.equals(fingerprint)) throw new GatewayError('key-reused');
  return used.inboxId;
}

interface Place {
  readonly id: string;
  readonly personId: string;
  readonly at: Date;
}

/** What changes who may see what is kept under the person's exclusive lock, so that no disclosure in flight outlives the acknowledgement. */
async function keep(
  { keys }: Intake,
  tx: StoreTransaction,
  { client, record, body }: Push,
  { id, personId, at }: Place,
): Promise<void> {
  const source = sourceKey(record);
  const change = {
    personId,
    source,
    sharingHash: sharingHash(keys, record),
    marksHash: marksHash(keys, record),
  };
  // Lane before person, as the worker takes them: the other way round they wait for each other crosswise.
  const place = await tx.inbox.takePlace(personId);
  const changesVisibility = await tx.inbox.changesVisibility(change);
  if (changesVisibility) await tx.people.lock(personId, 'exclusive');
  await tx.inbox.add({
    id,
    personId,
    place,
    clientId: client.clientId,
    source,
    sourceOrganisation: client.organisation,
    bodyHash: keyedHash(keys, 'case-record', body.toString('latin1')),
    body,
    sourceModified: new Date(record.source.modified),
    changesVisibility,
    saysSharing: record.sharing !== undefined,
    receivedAt: at,
  });
}

async function logArrival(
  tx: StoreTransaction,
  { client, record }: Push,
  { id, personId, at }: Place,
): Promise<void> {
  await tx.log.append({
    id: randomUUID(),
    at,
    kind: 'push',
    outcome: 'done',
    face: 'api',
    organisation: client.organisation,
    role: client.role,
    purpose: 'TREAT',
    askers: client.organisations,
    sources: [client.organisation],
    actor: actorOf(client),
    personId,
    detail: { asked: { receipt: id, source: sourceKey(record) }, decisions: [], released: {} },
  });
}
