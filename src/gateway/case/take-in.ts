import { randomUUID } from 'node:crypto';
import { GatewayError } from '../../errors.ts';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { keyedHash } from '../../sealing/keyed-hash.ts';
import type { MasterKeys } from '../../sealing/keys.ts';
import type { Arrival, Result, Standing } from '../ports/intake.ts';
import type { StoreTransaction } from '../ports/store.ts';
import type { Call, Offered } from './call.ts';
import { changesVisibility } from './changes-visibility.ts';
import { findPeopleOf, type Claim } from './people-of.ts';
import { marksHash, saidHash, sharingHash } from './record-hash.ts';

/** What became of a call: of each of its records, and those of them that are new. */
export interface Taken {
  readonly call: Call;
  readonly arrivals: readonly Arrival[];
  readonly results: readonly Result[];
}

/** A record that may be taken in, with the call and the place in it that it came in. */
interface Readable {
  readonly call: Call;
  readonly index: number;
  readonly body: Buffer;
  readonly record: CaseRecord;
}

interface Found extends Readable {
  readonly personId: string;
  readonly source: string;
  readonly recordHash: Buffer;
}

/** One that has its receipt: its own, or that of the very same record before it. */
interface Answered extends Found {
  readonly receipt: string;
  readonly isNew: boolean;
}

/**
 * Finds each record's person, and keeps what is new in their lanes, call by call and in the order of each. What changes who may see what is kept
 * under the person's exclusive lock, so that no disclosure in flight outlives the acknowledgement.
 *
 * @throws GatewayError `version-conflict`, `person-erased`, of a call that is alone
 */
export async function takeIn(
  tx: StoreTransaction,
  keys: MasterKeys,
  calls: readonly Call[],
): Promise<readonly Taken[]> {
  const offers = calls.flatMap(readable);
  if (offers.length === 0) return calls.map((call) => takenOf(call, [], []));
  const { found, claims } = await findAll(tx, keys, offers);
  const people = found.map(({ personId }) => personId);
  // Sent together: whatever follows the first starts with the lanes held.
  const [, , same, standings, erased] = await Promise.all([
    tx.intake.holdLanes(people),
    tx.intake.claimIdentifiers(claims),
    findSame(tx, found),
    tx.intake.standings(pairsOf(found)),
    tx.intake.openKeys(people),
  ]);
  if (erased.size > 0) return takeIn(tx, keys, withoutErased(calls, found, erased));
  await checkMatch(tx, found);
  const answered = answer(found, new Map(same));
  const fresh = answered.filter(({ isNew }) => isNew);
  const changes = await lockWhatChanges(tx, keys, fresh, standings);
  const arrivals = fresh.map((one, place) => arrivalOf(keys, one, changes[place] === true));
  tx.intake.add(arrivals);
  return calls.map((call) => takenOf(call, answered, arrivals));
}

/** The calls with each record about somebody who was erased refused. Under {@link Call.repeats} `kept` a call is its one record, and is refused with it. */
function withoutErased(
  calls: readonly Call[],
  found: readonly Found[],
  erased: ReadonlySet<string>,
): readonly Call[] {
  const gone = found.filter(({ personId }) => erased.has(personId));
  if (gone.some(({ call }) => call.repeats === 'kept')) throw new GatewayError('person-erased');
  return calls.map((call) => ({
    ...call,
    offers: call.offers.map((offered, index) =>
      gone.some((one) => one.call === call && one.index === index) ? refusedAsErased : offered,
    ),
  }));
}

const refusedAsErased: Offered = {
  issues: [{ field: 'person.id', code: 'person-erased', fix: new GatewayError('person-erased').row.text }],
};

function readable(call: Call): readonly Readable[] {
  return call.offers.flatMap((offered, index) =>
    'record' in offered ? [{ call, index, body: offered.body, record: offered.record }] : [],
  );
}

async function findAll(
  tx: StoreTransaction,
  keys: MasterKeys,
  offers: readonly Readable[],
): Promise<{ readonly found: readonly Found[]; readonly claims: readonly Claim[] }> {
  const { people, claims } = await findPeopleOf(
    tx.intake,
    keys,
    offers.map(({ record }) => record),
  );
  const found = offers.map((offered, place) => ({
    ...offered,
    personId: people[place] ?? '',
    source: sourceKey(offered.record),
    recordHash: saidHash(keys, offered.record),
  }));
  return { found, claims };
}

/** The case system a record comes from, as the store keys it. */
function sourceKey({ source }: CaseRecord): string {
  return `${source.site}/${source.system}`;
}

/** With the lane held, so that nobody comes in between. */
async function checkMatch(tx: StoreTransaction, [first]: readonly Found[]): Promise<void> {
  const ifMatch = first?.call.ifMatch;
  if (first === undefined || ifMatch === undefined) return;
  const latest = await tx.intake.latestReceipt(first.personId, first.source);
  const matches = ifMatch === '*' ? latest !== undefined : latest === ifMatch;
  if (!matches) throw new GatewayError('version-conflict');
}

/** Receipts of those that are here already, by client and record hash. */
async function findSame(tx: StoreTransaction, found: readonly Found[]): Promise<ReadonlyMap<string, string>> {
  const told = found.filter(({ call }) => call.repeats === 'told');
  if (told.length === 0) return new Map();
  return tx.intake.findSame(
    told.map(({ call, personId, record, recordHash }) => ({
      clientId: call.client.clientId,
      personId,
      recordHash,
      sourceModified: new Date(record.source.modified),
    })),
  );
}

/** Gives each its receipt, one after the other. `known` is added to. */
function answer(found: readonly Found[], known: Map<string, string>): readonly Answered[] {
  return found.map((one) => {
    const { client, claim, repeats } = one.call;
    const key = `${client.clientId} ${one.recordHash.toString('base64url')}`;
    const first = repeats === 'told' ? known.get(key) : undefined;
    const receipt = first ?? claim.inboxId ?? randomUUID();
    known.set(key, receipt);
    return { ...one, receipt, isNew: first === undefined };
  });
}

function pairsOf(found: readonly Found[]) {
  const pairs = new Map(found.map(({ personId, source }) => [`${personId} ${source}`, { personId, source }]));
  return [...pairs.values()];
}

async function lockWhatChanges(
  tx: StoreTransaction,
  keys: MasterKeys,
  fresh: readonly Found[],
  standings: readonly Standing[],
): Promise<readonly boolean[]> {
  const changes = changesVisibility(
    fresh.map(({ personId, source, record }) => ({
      personId,
      source,
      saysSharing: record.sharing !== undefined,
      sharingHash: () => sharingHash(keys, record),
      marksHash: () => marksHash(keys, record),
    })),
    standings,
  );
  const changed = fresh.filter((_, place) => changes[place] === true);
  if (changed.length > 0) await tx.intake.lockPeople(changed.map(({ personId }) => personId));
  return changes;
}

function arrivalOf(keys: MasterKeys, one: Answered, changes: boolean): Arrival {
  const { call, receipt, personId, source, record, body, recordHash } = one;
  return {
    id: receipt,
    personId,
    clientId: call.client.clientId,
    source,
    sourceOrganisation: call.client.organisation,
    bodyHash: keyedHash(keys, 'case-record', body),
    recordHash,
    body,
    sourceModified: new Date(record.source.modified),
    changesVisibility: changes,
    saysSharing: record.sharing !== undefined,
    receivedAt: call.at,
  };
}

function takenOf(call: Call, answered: readonly Answered[], arrivals: readonly Arrival[]): Taken {
  const own = answered.filter((one) => one.call === call);
  const byPlace = new Map(own.map((one) => [one.index, one]));
  const receipts = new Set(own.map(({ receipt }) => receipt));
  const results = call.offers.map((offered, index): Result => {
    if (!('record' in offered)) return { outcome: offered.outcome ?? 'rejected', issues: offered.issues };
    const one = byPlace.get(index);
    if (one === undefined) throw new Error('a record of a call has no answer');
    return { outcome: one.isNew ? 'accepted' : 'duplicate', receipt: one.receipt };
  });
  return { call, results, arrivals: arrivals.filter(({ id }) => receipts.has(id)) };
}
