import type { Pool } from 'pg';
import type { MasterKeys } from '../sealing/keys.ts';
import {
  deploymentOwner,
  makeOwnerKey,
  rewrapOwnerKey,
  unwrapOwnerKey,
  type OwnerKey,
} from '../sealing/seal.ts';
import { inTransaction, type Transaction } from './transaction.ts';

/** Makes an owner's key unless there is one. */
async function ensureOwnerKey(tx: Transaction, master: MasterKeys, owner: string): Promise<OwnerKey> {
  await ensureOwnerKeys(tx, master, [owner]);
  const key = await findOwnerKey(tx, master, owner);
  if (key === undefined) throw new Error('an owner key vanished');
  return key;
}

/** The same for several, in ascending order. Two at once: the first stored wins, and both then read that. */
export async function ensureOwnerKeys(
  tx: Transaction,
  master: MasterKeys,
  owners: readonly string[],
): Promise<void> {
  const made = owners.map((owner) => makeOwnerKey(master, owner));
  const { rows } = await tx.query<{ owner: string }>({
    name: 'make-keys',
    text: `INSERT INTO sealing_key (owner, wrapped, wrapped_by)
           SELECT owner, wrapped, $3 FROM unnest($1::uuid[], $2::bytea[]) AS made (owner, wrapped) ORDER BY owner
           ON CONFLICT DO NOTHING RETURNING owner`,
    values: [[...owners], made.map(({ wrapped }) => wrapped), master.id],
  });
  const stored = new Set(rows.map(({ owner }) => owner));
  for (const { key } of made) if (stored.has(key.owner)) tx.ownerKeys.set(key.owner, key);
}

/** Reads keys into the transaction, in one statement. */
export async function loadOwnerKeys(
  tx: Transaction,
  master: MasterKeys,
  owners: readonly string[],
): Promise<void> {
  const missing = [...new Set(owners)].filter((owner) => !tx.ownerKeys.has(owner));
  if (missing.length === 0) return;
  const { rows } = await tx.query<{ owner: string; wrapped: Buffer }>({
    name: 'owner-keys',
    text: 'SELECT owner, wrapped FROM sealing_key WHERE owner = ANY ($1::uuid[])',
    values: [missing],
  });
  for (const { owner, wrapped } of rows) tx.ownerKeys.set(owner, unwrapOwnerKey(master, owner, wrapped));
}

/** An owner's key; undefined for nobody, and for somebody who was erased. */
export async function findOwnerKey(
  tx: Transaction,
  master: MasterKeys,
  owner: string,
): Promise<OwnerKey | undefined> {
  const unwrapped = tx.ownerKeys.get(owner);
  if (unwrapped !== undefined) return unwrapped;
  const { rows } = await tx.query<{ wrapped: Buffer }>({
    name: 'owner-key',
    text: 'SELECT wrapped FROM sealing_key WHERE owner = $1',
    values: [owner],
  });
  const key = rows[0] && unwrapOwnerKey(master, owner, rows[0].wrapped);
  if (key !== undefined) tx.ownerKeys.set(owner, key);
  return key;
}

/** The deployment's own key, made on first use. Read once at start: it is never erased. */
export async function deploymentKey(pool: Pool, master: MasterKeys): Promise<OwnerKey> {
  return inTransaction(pool, (tx) => ensureOwnerKey(tx, master, deploymentOwner));
}

/**
 * Wraps every owner's key by the wrapping key of now that is wrapped by another, so many a transaction; how many were. The deployment's own comes last: while
 * any is left, so is that, and a start without the former key is refused.
 */
export async function rewrapOwnerKeys(pool: Pool, master: MasterKeys, atOnce: number): Promise<number> {
  let rewrapped = 0;
  for (let after: string | undefined = deploymentOwner; after !== undefined;) {
    const from: string = after;
    const batch = await inTransaction(pool, (tx) => rewrapAfter(tx, master, from, atOnce));
    rewrapped += batch.rewrapped;
    after = batch.last;
  }
  return rewrapped + (await inTransaction(pool, (tx) => rewrap(tx, master, [deploymentOwner])));
}

async function rewrapAfter(tx: Transaction, master: MasterKeys, after: string, atOnce: number) {
  const { rows } = await tx.query<{ owner: string }>({
    name: 'owners-after',
    text: 'SELECT owner FROM sealing_key WHERE owner > $1 ORDER BY owner LIMIT $2',
    values: [after, atOnce],
  });
  const owners = rows.map(({ owner }) => owner);
  return { last: owners.at(-1), rewrapped: await rewrap(tx, master, owners) };
}

/** Locked in ascending order: somebody may be erased meanwhile, whose key must not come back. */
async function rewrap(tx: Transaction, master: MasterKeys, owners: readonly string[]): Promise<number> {
  const { rows } = await tx.query<{ owner: string; wrapped: Buffer }>({
    name: 'keys-to-rewrap',
    text: `SELECT owner, wrapped FROM sealing_key WHERE owner = ANY ($1::uuid[]) AND wrapped_by <> $2 ORDER BY owner FOR UPDATE`,
    values: [[...owners], master.id],
  });
  await tx.query({
    name: 'rewrap',
    text: `UPDATE sealing_key SET wrapped = new.wrapped, wrapped_by = $3
           FROM unnest($1::uuid[], $2::bytea[]) AS new (owner, wrapped) WHERE sealing_key.owner = new.owner`,
    values: [
      rows.map(({ owner }) => owner),
      rows.map(({ owner, wrapped }) => rewrapOwnerKey(master, owner, wrapped)),
      master.id,
    ],
  });
  return rows.length;
}
