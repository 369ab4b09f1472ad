import { randomUUID } from 'node:crypto';
import type { SystemPrincipal } from '../../auth/principal.ts';
import { GatewayError } from '../../errors.ts';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { keyedHash } from '../../sealing/keyed-hash.ts';
import type { MasterKeys } from '../../sealing/keys.ts';
import type { Arrival, KeyClaim, Result, Standing } from '../ports/intake.ts';
import type { StoreTransaction } from '../ports/store.ts';
import { changesVisibility } from './changes-visibility.ts';
import { findPeopleOf, type Claim } from './people-of.ts';
import { marksHash, saidHash, sharingHash } from './record-hash.ts';

/** A record that may be taken in, and its place in the call. */
export interface Readable {
  readonly index: number;
  readonly body: Buffer;
  readonly record: CaseRecord;
}

export interface TakingIn {
  readonly client: SystemPrincipal;
  readonly claim: KeyClaim;
  readonly offers: readonly Readable[];
  readonly at: Date;
  /** Whether a record that is here already is told of, or kept once more. */
  readonly repeats: 'told' | 'kept';
  readonly ifMatch?: string | undefined;
}

export interface Taken {
  readonly arrivals: readonly Arrival[];
  /** By place in the call. */
  readonly results: ReadonlyMap<number, Result>;
}

interface Found extends Readable {
  readonly personId: string;
  readonly source: string;
  readonly recordHash: Buffer;
}

/**
 * Finds each record's person, and keeps what is new in their lanes, in the order of the call. What changes who may see what is kept under the
 * person's exclusive lock, so that no disclosure in flight outlives the acknowledgement.
 */
export async function takeIn(tx: StoreTransaction, keys: MasterKeys, taking: TakingIn): Promise<Taken> {
  const { offers, claim, client, at } = taking;
  if (offers.length === 0) return { arrivals: [], results: new Map() };
  const { found, claims } = await findAll(tx, keys, offers);
  const people = found.map(({ personId }) => personId);
  // Sent together: whatever follows the first starts with the lanes held.
  const [, , same, standings] = await Promise.all([
    tx.intake.holdLanes(people),
    tx.intake.claimIdentifiers(claims),
    findSame(tx, taking, found),
    tx.intake.standings(pairsOf(found)),
    tx.intake.openKeys(people),
  ]);
  await checkMatch(tx, found, taking.ifMatch);
  const repeated = new Map(same);
  const results = new Map<number, Result>();
  const fresh: (Found & { readonly id: string })[] = [];
  for (const one of found) {
    const key = one.recordHash.toString('base64url');
    const first = repeated.get(key);
    const id = first ?? claim.inboxId ?? randomUUID();
    results.set(one.index, { outcome: first === undefined ? 'accepted' : 'duplicate', receipt: id });
    if (first !== undefined) continue;
    repeated.set(key, id);
    fresh.push({ ...one, id });
  }
  const changes = await lockWhatChanges(tx, keys, fresh, standings);
  const arrivals = fresh.map((one, place) => arrivalOf(keys, client, one, changes[place] === true, at));
  tx.intake.add(arrivals);
  return { arrivals, results };
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
async function checkMatch(
  tx: StoreTransaction,
  [first]: readonly Found[],
  ifMatch: string | undefined,
): Promise<void> {
  if (ifMatch === undefined || first === undefined) return;
  const latest = await tx.intake.latestReceipt(first.personId, first.source);
  const matches = ifMatch === '*' ? latest !== undefined : latest === ifMatch;
  if (!matches) throw new GatewayError('version-conflict');
}

/** Receipts of those that are here already, by record hash. */
async function findSame(
  tx: StoreTransaction,
  { client, repeats }: TakingIn,
  found: readonly Found[],
): Promise<ReadonlyMap<string, string>> {
  if (repeats === 'kept') return new Map();
  const records = found.map(({ personId, record, recordHash: hash }) => ({
    personId,
    recordHash: hash,
    sourceModified: new Date(record.source.modified),
  }));
  return tx.intake.findSame(client.clientId, records);
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
      sharingHash: sharingHash(keys, record),
      marksHash: marksHash(keys, record),
    })),
    standings,
  );
  const changed = fresh.filter((_, place) => changes[place] === true);
  if (changed.length > 0) await tx.intake.lockPeople(changed.map(({ personId }) => personId));
  return changes;
}

function arrivalOf(
  keys: MasterKeys,
  client: SystemPrincipal,
  { id, personId, source, record, body, recordHash: hash }: Found & { readonly id: string },
  changes: boolean,
  at: Date,
): Arrival {
  return {
    id,
    personId,
    clientId: client.clientId,
    source,
    sourceOrganisation: client.organisation,
    bodyHash: keyedHash(keys, 'case-record', body.toString('latin1')),
    recordHash: hash,
    body,
    sourceModified: new Date(record.source.modified),
    changesVisibility: changes,
    saysSharing: record.sharing !== undefined,
    receivedAt: at,
  };
}
