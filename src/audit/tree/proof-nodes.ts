import type { TreeNode } from './frontier.ts';

/** Leaves from `start` up to but without `end`. */
interface Range {
  readonly start: bigint;
  readonly end: bigint;
}

/** The largest power of two below `count`, which is where RFC 9162 parts a tree of so many leaves. */
function splitOf(count: bigint): bigint {
  return 1n << BigInt((count - 1n).toString(2).length - 1);
}

/**
 * The perfect subtrees that each hash of an inclusion proof is folded from, leaf's neighbour first (RFC 9162, 2.1.3.1).
 *
 * @throws RangeError where the tree has no such leaf
 */
export function inclusionNodes(index: bigint, size: bigint): readonly (readonly TreeNode[])[] {
  if (index < 0n || index >= size) throw new RangeError('The tree has no such leaf.');
  const ranges: Range[] = [];
  let [start, end] = [0n, size];
  while (end - start > 1n) {
    const middle = start + splitOf(end - start);
    if (index < middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  return ranges.toReversed().map(perfectSubtrees);
}

/**
 * The perfect subtrees that each hash of a consistency proof is folded from (RFC 9162, 2.1.4.1).
 *
 * @throws RangeError where the sizes are not in order, or the older tree is empty
 */
export function consistencyNodes(size1: bigint, size2: bigint): readonly (readonly TreeNode[])[] {
  if (size1 <= 0n || size1 > size2) throw new RangeError('Only a larger tree can follow from one.');
  const ranges: Range[] = [];
  let [start, end] = [0n, size2];
  while (size1 !== end) {
    const middle = start + splitOf(end - start);
    if (size1 <= middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  // The older tree itself is known to whoever asks; a part of it is not.
  if (start !== 0n) ranges.push({ start, end });
  return ranges.toReversed().map(perfectSubtrees);
}

/** A range as proofs have them, and a tree whole, which begins where a subtree of its size may: largest subtree first. */
export function perfectSubtrees({ start, end }: Range): readonly TreeNode[] {
  const nodes: TreeNode[] = [];
  let from = start;
  while (from < end) {
    const level = (end - from).toString(2).length - 1;
    nodes.push({ level, index: from >> BigInt(level) });
    from += 1n << BigInt(level);
  }
  return nodes;
}
