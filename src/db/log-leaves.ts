import type { PlacedLeaf } from '../gateway/ports/log-tree.ts';
import type { Queryable, Transaction } from './transaction.ts';

/** An entry's leaf and its place in the tree; undefined while it waits for one. */
export async function placedLeaf(db: Queryable, id: string): Promise<PlacedLeaf | undefined> {
  const { rows } = await db.query<{ idx: string; leaf: Buffer }>(
    'SELECT idx, leaf FROM audit_leaf JOIN audit_event USING (id) WHERE id = $1',
    [id],
  );
  return rows[0] && { index: BigInt(rows[0].idx), leaf: rows[0].leaf };
}

/** Leaves in the tree's order, fewer where there are no more. */
export async function readLeaves(db: Queryable, from: bigint, count: number): Promise<readonly Buffer[]> {
  const { rows } = await db.query<{ leaf: Buffer }>(
    `SELECT leaf FROM audit_leaf JOIN audit_event USING (id)
     WHERE idx >= $1 AND idx < $1 + $2::bigint ORDER BY idx`,
    [from.toString(), count],
  );
  return rows.map(({ leaf }) => leaf);
}

/** The log goes on under a new name from here. False for a name that it had before. */
export async function openOrigin(
  tx: Transaction,
  { origin, at, entry }: { readonly origin: string; readonly at: Date; readonly entry: string },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `INSERT INTO log_origin (number, origin, opened_at, entry)
     SELECT coalesce(max(number), 0) + 1, $1, $2, $3 FROM log_origin ON CONFLICT (origin) DO NOTHING`,
    [origin, at, entry],
  );
  return rowCount === 1;
}
