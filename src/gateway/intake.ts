import { randomUUID } from 'node:crypto';
import type { SystemPrincipal } from '../auth/principal.ts';
import type { Clock } from '../clock.ts';
import { isInForce } from '../consent/agreements.ts';
import { GatewayError, type FieldIssue } from '../errors.ts';
import type { CaseRecord } from '../living-well/case-record.ts';
import type { Sites } from '../living-well/sites.ts';
import { keyedHash } from '../sealing/keyed-hash.ts';
import type { MasterKeys } from '../sealing/keys.ts';
import { arrivalEntry } from './case/arrival-entries.ts';
import type { AcceptedRecords, Call, Offered } from './case/call.ts';
import { checkOffered } from './case/check-offered.ts';
import { takeIn } from './case/take-in.ts';
import { nameEntry, naming } from './log/named-entries.ts';
import type { Hints } from './ports/inbox.ts';
import type { KeyClaim, Result } from './ports/intake.ts';
import type { Sandbox } from './ports/sandbox.ts';
import type { Store, StoreTransaction } from './ports/store.ts';

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
  /** Takes calls in that come at once together, by {@link takeInCalls}. Left out: each by itself. */
  readonly share?: ((call: Call) => Promise<AcceptedRecords>) | undefined;
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
  return send(intake, push, { offers, at, repeats: 'told' });
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
  const { results, replayed } = await send(intake, call, { offers, at, repeats: 'kept', ifMatch });
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

/** People of one call that a worker is woken for: one that has these in hand finds the others by its sweep. */
const hintsOfACall = 16;

type Checked = Omit<Call, 'client' | 'claim'>;

async function send(intake: Intake, push: Push, offered: Checked): Promise<AcceptedRecords> {
  const call = { ...offered, client: push.client, claim: claimOf(intake.keys, push, offered) };
  const accepted = await (intake.share?.(call) ?? takeInAlone(intake, call));
  if (accepted.entry !== undefined) nameEntry(accepted.entry);
  return accepted;
}

async function takeInAlone(intake: Intake, call: Call): Promise<AcceptedRecords> {
  const [accepted] = await takeInCalls(intake, [call]);
  if (accepted === undefined) throw new Error('a call was taken in without an answer');
  return accepted;
}

/**
 * The steps of every push, in one transaction however many calls are taken in: each has its own key, results and entry in the log. Resolves only when
 * all of them are durable; where one must be refused, none of them is kept.
 *
 * @param calls no two under one key
 * @throws GatewayError as {@link acceptRecords}
 */
export async function takeInCalls(
  { store, keys, hints }: Pick<Intake, 'store' | 'keys' | 'hints'>,
  calls: readonly Call[],
): Promise<readonly AcceptedRecords[]> {
  const { taken, earlier, entries } = await naming(undefined, () =>
    store.transaction(async (tx) => {
      // Sent together, as everything below that does not wait for an answer: a round trip is dearer than a statement.
      const [, used] = await Promise.all([checkAgreements(tx, calls), claimKeys(tx, calls)]);
      const fresh = calls.filter((_, place) => used[place] === undefined);
      const takenIn = await takeIn(tx, keys, fresh);
      const arrived = takenIn.map(arrivalEntry);
      await tx.log.appendAll(arrived.filter((entry) => entry !== undefined));
      const lists = takenIn.filter(({ call }) => call.claim.inboxId === undefined);
      tx.intake.keepAnswers(lists.map(({ call, results }) => ({ claim: call.claim, results })));
      return { taken: takenIn, earlier: used, entries: arrived };
    }),
  );
  for (const { arrivals } of taken) {
    const people = new Set(arrivals.map(({ personId }) => personId));
    for (const personId of [...people].slice(0, hintsOfACall)) hints.wake(personId);
  }
  const answers = taken.entries();
  return earlier.map((results) => {
    if (results !== undefined) return { results, replayed: true };
    const [place, fresh] = answers.next().value ?? [];
    return { results: fresh?.results ?? [], replayed: false, entry: entries[place ?? -1]?.id };
  });
}

/** Sources push under an agreement too (consent-rules 5): one of which the client's organisation is the source. */
export async function checkAgreement(tx: StoreTransaction, client: SystemPrincipal, at: Date): Promise<void> {
  await checkAgreements(tx, [{ client, at }]);
}

async function checkAgreements(
  tx: StoreTransaction,
  calls: readonly Pick<Call, 'client' | 'at'>[],
): Promise<void> {
  const agreements = await tx.inbox.agreements();
  const areCovered = calls.every(({ client, at }) =>
    agreements.some(
      (agreement) => agreement.source === client.organisation && isInForce(agreement, at.getTime()),
    ),
  );
  if (!areCovered) throw new GatewayError('no-agreement-to-push');
}

function claimOf(
  keys: MasterKeys,
  { client, idempotencyKey, call, door = 'POST /v1/case-records' }: Push,
  { at, repeats }: Checked,
): KeyClaim {
  return {
    clientId: client.clientId,
    // Hashed: senders make their keys of what they have at hand, a case number or an NHS number.
    key: keyedHash(keys, 'idempotency-key', idempotencyKey).toString('base64url'),
    fingerprint: keyedHash(keys, 'request', door, call),
    inboxId: repeats === 'kept' ? randomUUID() : undefined,
    at,
  };
}

/** What calls were answered whose keys had been used, in their places. */
async function claimKeys(
  tx: StoreTransaction,
  calls: readonly Call[],
): Promise<readonly (readonly Result[] | undefined)[]> {
  const used = await tx.intake.claimKeys(calls.map(({ claim }) => claim));
  return calls.map(({ claim }, place) => {
    const earlier = used[place];
    if (earlier === undefined) return undefined;
    if (!earlier.fingerprint.equals(claim.fingerprint)) throw new GatewayError('key-reused');
    return earlier.results;
  });
}
