import { openCheckpoint } from '../../audit/note/checkpoint.ts';
import { consistencyProof } from '../../audit/tree/make-proof.ts';
import { nodesFromTiles } from '../../audit/tree/read-tiles.ts';
import { tilePath, tileWidth, type TileAt } from '../../audit/tree/tiles.ts';
import type { PublicLog } from '../ports/witness.ts';
import { addCheckpoint, lastOf, type Witness, type Witnessed } from './witness.ts';

/** What a look at a log came to. */
export interface Followed {
  readonly outcome: Witnessed | { readonly verdict: 'shrunk'; readonly known: bigint };
  /** The proof between the checkpoint before and this one, as the verifier takes it. */
  readonly proof?:
    | {
        readonly size1: bigint;
        readonly size2: bigint;
        readonly root1: Buffer;
        readonly root2: Buffer;
        readonly proof: readonly Buffer[];
      }
    | undefined;
}

/**
 * Goes and looks at a log: takes its checkpoint, makes the consistency proof from the log's own tiles, keeps the checkpoint if it holds. What does not follow
 * from what was kept is kept as evidence.
 */
export async function followLog(witness: Witness, log: PublicLog): Promise<Followed> {
  const checkpoint = await log.checkpoint();
  const next = openCheckpoint(checkpoint, witness.logs);
  const kept = 'reason' in next ? undefined : await witness.memory.read(next.origin);
  if ('reason' in next || kept === undefined) {
    return { outcome: await addCheckpoint(witness, { oldSize: 0n, proof: [], checkpoint }) };
  }
  const last = lastOf(kept);
  if (next.size < last.size) {
    await witness.memory.keepEvidence(next.origin, checkpoint);
    return { outcome: { verdict: 'shrunk', known: last.size } };
  }
  const grew = last.size > 0n && next.size > last.size;
  const read = nodesFromTiles((tiles) => Promise.all(tiles.map((tile) => readTile(log, tile))), next.size);
  const proof = grew ? await consistencyProof(read, last.size, next.size) : [];
  const outcome = await addCheckpoint(witness, { oldSize: last.size, proof, checkpoint });
  if (outcome.verdict === 'inconsistent') await witness.memory.keepEvidence(next.origin, checkpoint);
  const between = { size1: last.size, size2: next.size, root1: last.root, root2: next.root, proof };
  return { outcome, proof: grew && outcome.verdict === 'cosigned' ? between : undefined };
}

/** A partial tile may be gone once the full one is there. */
async function readTile(log: PublicLog, at: TileAt): Promise<Buffer> {
  const bytes = (await log.tile(tilePath(at))) ?? (await log.tile(tilePath({ ...at, width: tileWidth })));
  if (bytes === undefined) throw new Error('the log lacks a tile of its own tree');
  return bytes;
}
