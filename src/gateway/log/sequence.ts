import { Frontier } from '../../audit/tree/frontier.ts';
import { leafHash } from '../../audit/tree/hashes.ts';
import { TileGrowth } from '../../audit/tree/tile-growth.ts';
import type { HeldHead, SequencerStore } from '../ports/log-tree.ts';

/** Entries of one transaction: long enough to be cheap, short enough that another sequencer's turn comes soon. */
export const batchSize = 500;

/**
 * Gives waiting entries their places in the tree: one batch, in one transaction, by whoever holds the head (reliability 2.5). Nothing is signed here.
 *
 * @returns how many; undefined while another holds the head
 */
export async function sequenceBatch(store: SequencerStore): Promise<number | undefined> {
  return store.holdingHead(async (held) => {
    const pending = await held.takePending(batchSize);
    if (pending.length > 0) await append(held, pending);
    return pending.length;
  });
}

async function append(
  held: HeldHead,
  pending: readonly { readonly id: string; readonly leaf: Buffer }[],
): Promise<void> {
  const frontier = new Frontier(held.head.size, held.head.frontier);
  const growth = new TileGrowth();
  const leaves = pending.map(({ id, leaf }) => ({ id, hash: leafHash(leaf) }));
  for (const { hash } of leaves) frontier.append(hash, growth.onNode);
  const { size, hashes } = frontier;
  await held.grow({
    from: held.head.size,
    leaves,
    pieces: growth.pieces(),
    head: { size, frontier: hashes, root: frontier.root() },
  });
}
