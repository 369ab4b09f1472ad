import type { IdentifierHashes, IntakeStore } from '../gateway/ports/intake.ts';
import type { MasterKeys } from '../sealing/keys.ts';
import { claimKeys, keepAnswers } from './client-requests.ts';
import { addArrivals, findSame } from './intake-arrivals.ts';
import { latestReceipt, standings } from './intake-standings.ts';
import { ensureOwnerKeys, loadOwnerKeys } from './owner-keys.ts';
import { lockKey } from './people-store.ts';
import type { Transaction } from './transaction.ts';

/** The steps of taking in a list. What a statement locks, it locks in ascending order. */
export function createIntakeStore(tx: Transaction, master: MasterKeys): IntakeStore {
  return {
    claimKeys: (claims) => claimKeys(tx, claims),
    findPeople: (hashes) => findPeople(tx, hashes),
    holdIdentifiers: (hashes) =>
      lockAll(
        tx,
        hashes.map((hash) => hash.readBigInt64BE()),
      ),
    knownTo: (personIds, sources) => knownTo(tx, personIds, sources),
    async makePeople(personIds) {
      const ids = ascending(personIds);
      await tx.query({
        name: 'make-people',
        text: 'INSERT INTO person (id) SELECT id FROM unnest($1::uuid[]) AS id ORDER BY id ON CONFLICT DO NOTHING',
        values: [ids],
      });
      await ensureOwnerKeys(tx, master, ids);
    },
    holdLanes: (personIds) => holdLanes(tx, personIds),
    claimIdentifiers: (identifiers) => claimIdentifiers(tx, identifiers),
    findSame: (records) => findSame(tx, records),
    standings: (of) => standings(tx, of),
    latestReceipt: (personId, source) => latestReceipt(tx, personId, source),
    lockPeople: (personIds) =>
      lockAll(
        tx,
        personIds.map((id) => BigInt(lockKey(id))),
      ),
    async openKeys(personIds) {
      await loadOwnerKeys(tx, master, personIds);
      return new Set(personIds.filter((id) => !tx.ownerKeys.has(id)));
    },
    add: (arrivals) => addArrivals(tx, arrivals),
    keepAnswers: (answers) => keepAnswers(tx, answers),
  };
}

async function findPeople(tx: Transaction, hashes: readonly Buffer[]): Promise<ReadonlyMap<string, string>> {
  if (hashes.length === 0) return new Map();
  const { rows } = await tx.query<{ hash: Buffer; person_id: string }>({
    name: 'find-people',
    text: 'SELECT hash, person_id FROM person_identifier WHERE hash = ANY ($1::bytea[])',
    values: [[...hashes]],
  });
  return new Map(rows.map(({ hash, person_id }) => [hash.toString('base64url'), person_id]));
}

async function knownTo(
  tx: Transaction,
  personIds: readonly string[],
  sources: readonly string[],
): Promise<ReadonlySet<string>> {
  if (personIds.length === 0) return new Set();
  const { rows } = await tx.query<{ known: string }>({
    name: 'known-to',
    text: `SELECT DISTINCT person_id || ' ' || source AS known FROM person_identifier, unnest(sources) AS source
           WHERE person_id = ANY ($1::uuid[]) AND kind = 'local' AND source = ANY ($2::text[])`,
    values: [[...personIds], [...sources]],
  });
  return new Set(rows.map(({ known }) => known));
}

/** The condition is never true: the row is locked, and not written. */
async function holdLanes(tx: Transaction, personIds: readonly string[]): Promise<void> {
  await tx.query({
    name: 'hold-lanes',
    text: `INSERT INTO lane (person_id) SELECT id FROM unnest($1::uuid[]) AS id ORDER BY id
           ON CONFLICT (person_id) DO UPDATE SET next_seq = lane.next_seq WHERE false`,
    values: [ascending(personIds)],
  });
}

type Claim = IdentifierHashes & { readonly personId: string };

/** Local ids, then numbers, then numbers with dates: the order in which the worker claims those of one record. */
async function claimIdentifiers(tx: Transaction, identifiers: readonly Claim[]): Promise<void> {
  if (identifiers.length === 0) return;
  await claimKind(tx, 'local', identifiers, ({ local }) => local);
  const numbered = identifiers.filter(({ number }) => number !== undefined);
  if (numbered.length === 0) return;
  await claimKind(tx, 'nhs-number', numbered, ({ number }) => number);
  const holders = await findPeople(
    tx,
    numbered.flatMap(({ number }) => (number === undefined ? [] : [number])),
  );
  // A number that stands for somebody else gives no way to find this person by it: process-case sorts that out.
  const held = numbered.filter(
    ({ number, personId }) => holders.get(number?.toString('base64url') ?? '') === personId,
  );
  await claimKind(tx, 'nhs-number+birth-date', held, ({ numberAndDate }) => numberAndDate);
}

/** One kind of statement for all. What stands for somebody else already is left as it is; written only when there is something to write. */
async function claimKind(
  tx: Transaction,
  kind: 'local' | 'nhs-number' | 'nhs-number+birth-date',
  claims: readonly Claim[],
  hashOf: (claim: Claim) => Buffer | undefined,
): Promise<void> {
  const values = [
    claims.map(hashOf),
    claims.map(({ personId }) => personId),
    claims.map(({ source }) => source),
  ];
  await tx.query({
    name: 'claim-identifiers',
    text: `INSERT INTO person_identifier (hash, kind, person_id, sources)
           SELECT DISTINCT ON (hash) hash, $4, person_id, ARRAY[source]
           FROM unnest($1::bytea[], $2::uuid[], $3::text[]) WITH ORDINALITY AS claimed (hash, person_id, source, place)
           ORDER BY hash, place ON CONFLICT (hash) DO NOTHING`,
    values: [...values, kind],
  });
  await tx.query({
    name: 'add-sources',
    text: `UPDATE person_identifier AS held SET sources = sources || claimed.source
           FROM unnest($1::bytea[], $2::uuid[], $3::text[]) AS claimed (hash, person_id, source)
           WHERE held.hash = claimed.hash AND held.person_id = claimed.person_id AND NOT held.sources @> ARRAY[claimed.source]`,
    values,
  });
}

async function lockAll(tx: Transaction, keys: readonly bigint[]): Promise<void> {
  const inOrder = [...new Set(keys)].toSorted((one, other) => (one < other ? -1 : 1));
  if (inOrder.length === 0) return;
  await tx.query({
    name: 'lock-all',
    text: 'SELECT pg_advisory_xact_lock(key) FROM unnest($1::bigint[]) AS key',
    values: [inOrder.map(String)],
  });
}

function ascending(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)].toSorted();
}
