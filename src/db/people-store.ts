import type { Claimed, Identifier, PeopleStore } from '../gateway/ports/people.ts';
import type { Queryable, Transaction } from './transaction.ts';

/** The first 8 bytes of a person's UUID as the key of an advisory lock. UUIDv5 is a hash, so two people sharing one is a 2^-64 chance, and harmless. */
export function lockKey(personId: string): string {
  return BigInt.asIntN(64, BigInt(`0x${personId.replaceAll('-', '').slice(0, 16)}`)).toString();
}

/** Advisory locks, not `FOR SHARE`: one hot person's withdrawal waits 8 ms behind readers instead of starving (reliability 0.4). */
const lockStatement = {
  // The agreements are held too: whoever revokes one waits for the disclosures that still rest on it. Two keys are a space of their own.
  shared: {
    name: 'lock-shared',
    text: 'SELECT pg_advisory_xact_lock_shared($1::bigint), pg_advisory_xact_lock_shared(1, 1)',
  },
  exclusive: { name: 'lock-exclusive', text: 'SELECT pg_advisory_xact_lock($1::bigint)' },
} as const;

/** Ascending by key, as intake takes those of a list: two who each hold what the other waits for would both be in the wrong. */
function inLockOrder(personIds: readonly string[]): readonly string[] {
  return [...new Set(personIds)].toSorted((one, other) =>
    BigInt(lockKey(one)) < BigInt(lockKey(other)) ? -1 : 1,
  );
}

async function lockTogether(
  tx: Transaction,
  personIds: readonly string[],
  mode: 'shared' | 'exclusive',
): Promise<void> {
  const sent = inLockOrder(personIds).map((id) =>
    tx.query({ ...lockStatement[mode], values: [lockKey(id)] }),
  );
  await Promise.all(sent);
}

async function lockBeside(tx: Transaction, held: string, personId: string): Promise<boolean> {
  if (inLockOrder([held, personId])[0] === held) {
    await tx.query({ ...lockStatement.exclusive, values: [lockKey(personId)] });
    return true;
  }
  const { rows } = await tx.query<{ locked: boolean }>(
    'SELECT pg_try_advisory_xact_lock($1::bigint) AS locked',
    [lockKey(personId)],
  );
  return rows[0]?.locked === true;
}

/** People and what they are found by. */
export function createPeopleStore(tx: Transaction): PeopleStore {
  return {
    async lock(personId, mode) {
      await tx.query({ ...lockStatement[mode], values: [lockKey(personId)] });
    },
    lockTogether: (personIds, mode) => lockTogether(tx, personIds, mode),
    lockBeside: (held, personId) => lockBeside(tx, held, personId),
    async isKnownTo(personId, source) {
      const { rows } = await tx.query(
        "SELECT FROM person_identifier WHERE person_id = $1 AND sources @> ARRAY[$2] AND kind = 'local' LIMIT 1",
        [personId, source],
      );
      return rows.length > 0;
    },
    async hasRecordsFrom(personId, organisation) {
      // To have told a team of somebody is not to hold a record of them: it would let a recipient record a yes in their name.
      const { rows } = await tx.query<{ has: boolean }>(
        `SELECT EXISTS (SELECT FROM resource WHERE person_id = $1 AND source_organisation = $2 AND source NOT LIKE 'told/%')
           OR EXISTS (SELECT FROM inbox WHERE person_id = $1 AND source_organisation = $2 AND state = 'received') AS has`,
        [personId, organisation],
      );
      return rows[0]?.has === true;
    },
    claim: (identifiers) => claimInOrder(tx, identifiers),
    keepOnly: (personId, source, hashes) => keepOnly(tx, personId, source, hashes),
    async noteConflict({ inboxId, personId, source, holderId, isOwn }, at) {
      await endConflicts(tx, personId, source, at);
      await tx.query(
        `INSERT INTO identity_conflict (inbox_id, found_at, person_id, source, holder_id, own) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (inbox_id) DO UPDATE SET resolved_at = NULL`,
        [inboxId, at, personId, source, holderId, isOwn],
      );
    },
    endConflicts: (personId, source, at) => endConflicts(tx, personId, source, at),
    async isContested(personId, source) {
      const { rows } = await tx.query({
        name: 'is-contested',
        text: 'SELECT FROM identity_conflict WHERE holder_id = $1 AND source = $2 AND own AND resolved_at IS NULL LIMIT 1',
        values: [personId, source],
      });
      return rows.length > 0;
    },
    async lockIdentifier(hash) {
      await tx.query({ ...lockStatement.exclusive, values: [hash.readBigInt64BE().toString()] });
    },
  };
}

/** One line a person and source: what they said last is what there is to look at. */
async function endConflicts(tx: Transaction, personId: string, source: string, at: Date): Promise<void> {
  await tx.query({
    name: 'end-conflicts',
    text: 'UPDATE identity_conflict SET resolved_at = $3 WHERE person_id = $1 AND source = $2 AND resolved_at IS NULL',
    values: [personId, source, at],
  });
}

/** The person behind a look-up hash. */
export async function findPerson(db: Queryable, hash: Buffer): Promise<string | undefined> {
  const { rows } = await db.query<{ person_id: string }>({
    name: 'find-person',
    text: 'SELECT person_id FROM person_identifier WHERE hash = $1',
    values: [hash],
  });
  return rows[0]?.person_id;
}

/** Whose resource this is: by whom they go, where they were merged. Where a source gave things of two people one id, nobody's: there is no telling which is meant. */
export async function findOwner(db: Queryable, type: string, id: string): Promise<string | undefined> {
  const { rows } = await db.query<{ person_id: string }>({
    name: 'find-owner',
    text: `SELECT DISTINCT coalesce(survivor_id, person_id) AS person_id FROM resource
           LEFT JOIN person_link ON merged_id = person_id AND ended_at IS NULL WHERE resource.id = $1 AND type = $2 LIMIT 2`,
    values: [id, type],
  });
  return rows.length === 1 ? rows[0]?.person_id : undefined;
}

/** The first `limit` people by id. */
export async function sampleOfPeople(db: Queryable, limit: number): Promise<readonly string[]> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT id FROM person WHERE NOT EXISTS (SELECT FROM person_link WHERE merged_id = person.id AND ended_at IS NULL)
     ORDER BY id LIMIT $1`,
    [limit],
  );
  return rows.map(({ id }) => id);
}

/** A record that says what is known already, which is nearly all of them, writes nothing. */
async function claimInOrder(tx: Transaction, identifiers: readonly Identifier[]): Promise<Claimed> {
  const { rows } = await tx.query<{ hash: Buffer; person_id: string; sources: readonly string[] }>({
    name: 'held-identifiers',
    text: 'SELECT hash, person_id, sources FROM person_identifier WHERE hash = ANY ($1::bytea[])',
    values: [identifiers.map(({ hash }) => hash)],
  });
  const held: Buffer[] = [];
  for (const identifier of identifiers) {
    const { hash, personId, source } = identifier;
    const row = rows.find((one) => one.hash.equals(hash));
    const isHeld = row?.person_id === personId && row.sources.includes(source);
    const holderId = isHeld ? personId : await claim(tx, identifier);
    if (holderId !== personId) return { held, holderId };
    held.push(hash);
  }
  return { held, holderId: undefined };
}

/** One statement of one source for one person. What stands for somebody else already is left as it is, and says whose it is. */
async function claim(tx: Transaction, { hash, kind, personId, source }: Identifier): Promise<string> {
  await tx.query(
    `INSERT INTO person_identifier (hash, kind, person_id, sources) VALUES ($1, $2, $3, ARRAY[$4])
     ON CONFLICT (hash) DO NOTHING`,
    [hash, kind, personId, source],
  );
  const { rows } = await tx.query<{ person_id: string; sources: readonly string[] }>(
    'SELECT person_id, sources FROM person_identifier WHERE hash = $1',
    [hash],
  );
  const [held] = rows;
  if (held === undefined || held.person_id !== personId || held.sources.includes(source)) {
    return held?.person_id ?? personId;
  }
  // Written only when there is something to write: a row locked for nothing is one that intake and worker wait for crosswise.
  await tx.query('UPDATE person_identifier SET sources = sources || $2::text WHERE hash = $1', [
    hash,
    source,
  ]);
  return personId;
}

async function keepOnly(
  tx: Transaction,
  personId: string,
  source: string,
  hashes: readonly Buffer[],
): Promise<void> {
  const { rowCount } = await tx.query({
    name: 'keep-only',
    text: `UPDATE person_identifier SET sources = array_remove(sources, $2::text)
     WHERE person_id = $1 AND sources @> ARRAY[$2::text] AND hash <> ALL ($3::bytea[])`,
    values: [personId, source, [...hashes]],
  });
  if (rowCount === 0) return;
  await tx.query("DELETE FROM person_identifier WHERE person_id = $1 AND sources = '{}'", [personId]);
}
