import type { Pool } from 'pg';
import type { MasterKeys } from '../sealing/keys.ts';
import { deploymentOwner, makeOwnerKey, unwrapOwnerKey, type OwnerKey } from '../sealing/seal.ts';
import { inTransaction, type Transaction } from './transaction.ts';

/** Makes an owner's key unless there is one. Two at once: the first stored wins, and both then read that. */
export async function ensureOwnerKey(tx: Transaction, master: MasterKeys, owner: string): Promise<OwnerKey> {
  const made = makeOwnerKey(master, owner);
  await tx.query(
    'INSERT INTO sealing_key (owner, wrapped, wrapped_by) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [owner, made.wrapped, master.id],
  );
  const key = await findOwnerKey(tx, master, owner);
  if (key === undefined) throw new Error('an owner key vanished');
  return key;
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
