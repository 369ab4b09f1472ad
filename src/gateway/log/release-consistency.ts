import { consistencyProof } from '../../audit/tree/make-proof.ts';
import { nodesFromTiles } from '../../audit/tree/read-tiles.ts';
import { rootAt } from '../../audit/tree/root-at.ts';
import { GatewayError } from '../../errors.ts';
import type { LogTree } from '../ports/log-tree.ts';

/** That the later tree holds the earlier one unchanged, as the separate verifier takes it: sizes in decimal, hashes in base64. */
export interface ConsistencyClaim {
  readonly size1: string;
  readonly size2: string;
  readonly root1: string;
  readonly root2: string;
  readonly proof: readonly string[];
}

/**
 * A consistency proof out of a handful of tiles, however large the log. Whoever asks could make it of the tiles themselves; this spares them the program.
 *
 * @param to the newest checkpoint's size where it is left out
 * @throws GatewayError `invalid-request` where the sizes are not in order, `not-found` beyond what was published, `unavailable`
 */
export async function releaseConsistency(
  tree: Pick<LogTree, 'latestCheckpoint' | 'tiles'>,
  from: bigint,
  to?: bigint,
): Promise<ConsistencyClaim> {
  const published = (await tree.latestCheckpoint())?.size ?? 0n;
  const size = to ?? published;
  if (size > published || from > published) throw new GatewayError('not-found');
  if (from > size) throw new GatewayError('invalid-request');
  const [earlier, later] = [nodesFromTiles(tree.tiles, from), nodesFromTiles(tree.tiles, size)];
  const [root1, root2, proof] = await Promise.all([
    rootAt(earlier, from),
    rootAt(later, size),
    consistencyProof(later, from, size),
  ]);
  return {
    size1: String(from),
    size2: String(size),
    root1: root1.toString('base64'),
    root2: root2.toString('base64'),
    proof: proof.map((hash) => hash.toString('base64')),
  };
}
