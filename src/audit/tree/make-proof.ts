import type { TreeNode } from './frontier.ts';
import { foldRight } from './hashes.ts';
import { consistencyNodes, inclusionNodes } from './proof-nodes.ts';

/** Gives the hashes of perfect subtrees, in the order they are asked for. All are asked for at once, so that it may read each tile once. */
export type ReadNodes = (nodes: readonly TreeNode[]) => Promise<readonly Buffer[]>;

/**
 * Proof that the leaf is in the tree of this size: its neighbour first (RFC 9162, 2.1.3.1).
 *
 * @throws RangeError where the tree has no such leaf
 */
export async function inclusionProof(
  read: ReadNodes,
  index: bigint,
  size: bigint,
): Promise<readonly Buffer[]> {
  return fold(read, inclusionNodes(index, size));
}

/**
 * Proof that the tree of `size2` holds that of `size1` unchanged (RFC 9162, 2.1.4.1).
 *
 * @throws RangeError where the sizes are not in order, or the older tree is empty
 */
export async function consistencyProof(
  read: ReadNodes,
  size1: bigint,
  size2: bigint,
): Promise<readonly Buffer[]> {
  return fold(read, consistencyNodes(size1, size2));
}

async function fold(read: ReadNodes, groups: readonly (readonly TreeNode[])[]): Promise<readonly Buffer[]> {
  const hashes = await read(groups.flat());
  let from = 0;
  return groups.map((group) => foldRight(hashes.slice(from, (from += group.length))));
}
