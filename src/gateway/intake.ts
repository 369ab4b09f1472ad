import { randomUUID } from 'node:crypto';
import type { SystemPrincipal } from '../auth/principal.ts';
import type { Clock } from '../clock.ts';
import { isInForce } from '../consent/agreements.ts';
import { GatewayError, type FieldIssue } from '../errors.ts';
import type { CaseRecord } from '../living-well/case-record.ts';
import type { Sites } from '../living-well/sites.ts';
import { keyedHash } from '../sealing/keyed-hash.ts';
import type { MasterKeys } from '../sealing/keys.ts';
import { arrivalEntries } from './case/arrival-entries.ts';
import { checkOffered } from './case/check-offered.ts';
import { takeIn, type Taken } from './case/take-in.ts';
import type { Hints } from './ports/inbox.ts';
import type { KeyClaim, Result } from './ports/intake.ts';
import type { Sandbox } from './ports/sandbox.ts';
import type { Store, StoreTransaction } from './ports/store.ts';

/** One record of a call: the bytes that were sent, and what they were read as; or why they could not be. */
export type Offered =
  | { readonly body: Buffer; readonly record: CaseRecord }
  | {
      readonly issues: readonly FieldIssue[];
      /** It can be read in two ways, or cannot be true, and nobody guesses. Left out: it was rejected. */
      readonly outcome?: 'held';
    };

/** A call that brings records. */
export interface Push {
  readonly client: SystemPrincipal;
  readonly idempotencyKey: string;
  /** The whole call's bytes: what its key is bound to. */
  readonly call: Buffer;
  readonly records: readonly Offered[];
  /** What was called: the same key at another door is another call. Left out, case records were pushed. */
  readonly door?:
    'POST /v1/case-records' | 'POST /v1/updates' | 'POST /v1/imports' | 'POST /fhir' | undefined;
}

export interface Intake {
  readonly store: Store;
  readonly keys: MasterKeys;
  readonly hints: Hints;
  readonly clock: Clock;
  readonly sites: Sites;
  /** Where this is one. */
  readonly sandbox?: Sandbox | undefined;
}

/** What the sender holds: each record accepted is in the database, and will be applied once, in order. */
export interface AcceptedRecords {
  /** One for each record, in their order. */
  readonly results: readonly Result[];
  /** The key had been used for the very same bytes: these are the first answers again. */
  readonly replayed: boolean;
}

/**
 * Takes in a list of case records. Resolves only when all that are accepted are durable. One that cannot be taken stops no other. The very same
 * record again, in this call or after an earlier one, is `duplicate` with the first receipt, and not stored.
 *
 * @throws GatewayError `no-agreement-to-push`, `key-reused`, `key-in-use`, or the commit's own
 */
export async function acceptRecords(intake: Intake, push: Push): Promise<AcceptedRecords> {
  const at = intake.clock();
  const offers = push.records.map((offered): Offered => checked(intake, push.client, offered, at));
  return run(intake, push, { offers, at, repeats: 'told' });
}

/** A case record as it arrived: the bytes that were sent, and what they were read as. */
export interface PushOfOne {
  readonly client: SystemPrincipal;
  readonly idempotencyKey: string;
  readonly body: Buffer;
  readonly record: CaseRecord;
  /** The receipt that its source last had for this person: any other, and nothing is taken in. */
  readonly ifMatch?: string | undefined;
  readonly door?: Push['door'];
}

/** What the sender holds after a 202: the record is in the database, and will be applied once, in order. */
export interface Accepted {
  readonly receiptId: string;
  /** The key had been used for the very same bytes: this is the first receipt again. */
  readonly replayed: boolean;
  /** When this call came. */
  readonly at: Date;
}

/**
 * Takes in one case record. Resolves only when it is durable. The same record under another key is kept too, and found to be a duplicate when its
 * turn comes: it has a receipt of its own.
 *
 * @throws GatewayError `wrong-source`, `unknown-site`, `unconfigured-site`, `invalid-record` (dated or born in the future, or a number of another system),
 *   `no-agreement-to-push`, `key-reused`, `key-in-use`, `version-conflict`, or the commit's own
 */
export async function acceptCase(intake: Intake, push: PushOfOne): Promise<Accepted> {
  const { body, record, ifMatch } = push;
  const at = intake.clock();
  checkOffered(intake.sites, push.client, record, at);
  intake.sandbox?.check(record);
  const offers = [{ body, record }];
  const call = { ...push, call: body, records: offers };
  const { results, replayed } = await run(intake, call, { offers, at, repeats: 'kept', ifMatch });
  const receiptId = results[0]?.receipt;
  if (receiptId === undefined) throw new Error('a record was taken in without a receipt');
  return { receiptId, replayed, at };
}

function checked({ sites, sandbox }: Intake, client: SystemPrincipal, offered: Offered, at: Date): Offered {
  if (!('record' in offered)) return offered;
  try {
    checkOffered(sites, client, offered.record, at);
    sandbox?.check(offered.record);
    return offered;
  } catch (error) {
    return { issues: issuesOf(error) };
  }
}

/** A refusal as what is wrong with one record of several. */
export function issuesOf(error: unknown): readonly FieldIssue[] {
  if (!(error instanceof GatewayError)) throw error;
  return error.issues.length > 0 ? error.issues : [{ field: '', code: error.code, fix: error.row.text }];
}

interface Call {
  readonly offers: readonly Offered[];
  readonly at: Date;
  readonly repeats: 'told' | 'kept';
  readonly ifMatch?: string | undefined;
}

/** The steps of every push, in one transaction. */
async function run(intake: Intake, push: Push, call: Call): Promise<AcceptedRecords> {
  const { at, offers } = call;
  const claim = claimOf(intake.keys, push, call);
  const { results, taken } = await intake.store.transaction(async (tx) => {
    // Sent together, as everything below that does not wait for an answer: a round trip is dearer than a statement.
    const [, earlier] = await Promise.all([checkAgreement(tx, push.client, at), claimKey(tx, claim)]);
    if (earlier !== undefined) return { results: earlier, taken: undefined };
    const takenIn = await takeIn(tx, intake.keys, {
      ...call,
      offers: readable(offers),
      claim,
      client: push.client,
    });
    await tx.log.appendAll(arrivalEntries(push.client, takenIn.arrivals, at));
    const answers = offers.map((offered, index) => answerTo(offered, takenIn, index));
    if (claim.inboxId === undefined) tx.intake.keepAnswer(claim, answers);
    return { results: answers, taken: takenIn };
  });
  for (const personId of new Set(taken?.arrivals.map((arrival) => arrival.personId))) {
    intake.hints.wake(personId);
  }
  return { results, replayed: taken === undefined };
}

function readable(offers: readonly Offered[]) {
  return offers.flatMap((offered, index) => ('record' in offered ? [{ ...offered, index }] : []));
}

function answerTo(offered: Offered, { results }: Taken, index: number): Result {
  if (!('record' in offered)) return { outcome: offered.outcome ?? 'rejected', issues: offered.issues };
  const result = results.get(index);
  if (result === undefined) throw new Error('a record of a call has no answer');
  return result;
}

/** Sources push under an agreement too (consent-rules 5): one of which the client's organisation is the source. */
export async function checkAgreement(tx: StoreTransaction, client: SystemPrincipal, at: Date): Promise<void> {
  const agreements = await tx.inbox.agreements();
  const covered = agreements.some(
    (agreement) => agreement.source === client.organisation && isInForce(agreement, at.getTime()),
  );
  if (!covered) throw new GatewayError('no-agreement-to-push');
}

function claimOf(
  keys: MasterKeys,
  { client, idempotencyKey, call, door = 'POST /v1/case-records' }: Push,
  { at, repeats }: Call,
): KeyClaim {
  return {
    clientId: client.clientId,
    // Hashed: senders make their keys of what they have at hand, a case number or an NHS number.
    key: keyedHash(keys, 'idempotency-key', idempotencyKey).toString('base64url'),
    fingerprint: keyedHash(keys, 'request', door, call.toString('latin1')),
    inboxId: repeats === 'kept' ? randomUUID() : undefined,
    at,
  };
}

async function claimKey(tx: StoreTransaction, claim: KeyClaim): Promise<readonly Result[] | undefined> {
  const used = await tx.intake.claimKey(claim);
  if (used === undefined) return undefined;
  if (!used.fingerprint.equals(claim.fingerprint)) throw new GatewayError('key-reused');
  return used.results;
}
