import type { PlacedLeaf } from '../gateway/ports/log-tree.ts';
import type { Queryable } from './transaction.ts';

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
