import { foldRight } from './hashes.ts';
import type { ReadNodes } from './make-proof.ts';
import { perfectSubtrees } from './proof-nodes.ts';

/** Root of the tree as it was when it had this size. */
export async function rootAt(read: ReadNodes, size: bigint): Promise<Buffer> {
  return foldRight(await read(perfectSubtrees({ start: 0n, end: size })));
}
