import { foldRight, nodeHash } from './hashes.ts';

/** A perfect subtree: the `index`th of those with 2^level leaves, from the left. */
export interface TreeNode {
  readonly level: number;
  readonly index: bigint;
}

/** Told of every perfect subtree as it is completed; level 0 is the leaf itself. */
export type OnNode = (level: number, index: bigint, hash: Buffer) => void;

/**
 * The right edge of a tree: all that is needed to append to it and to tell its root. It holds the hashes of the perfect subtrees that a tree of this
 * size consists of, the largest first: one for each bit that is set in the size.
 */
export class Frontier {
  #size: bigint;
  readonly #hashes: Buffer[];

  /** @throws RangeError when there are not as many hashes as the size has bits set */
  constructor(size = 0n, hashes: readonly Buffer[] = []) {
    if (hashes.length !== bitsSet(size)) throw new RangeError('The frontier does not fit its size.');
    this.#size = size;
    this.#hashes = [...hashes];
  }

  get size(): bigint {
    return this.#size;
  }

  get hashes(): readonly Buffer[] {
    return [...this.#hashes];
  }

  /** Adds a leaf at the end, by its hash. */
  append(leafHash: Buffer, onNode?: OnNode): void {
    let hash = leafHash;
    let index = this.#size;
    let level = 0;
    onNode?.(level, index, hash);
    while ((index & 1n) === 1n) {
      // An odd place has its left neighbour on the frontier: the two are one from here on.
      const left = this.#hashes.pop();
      if (left === undefined) throw new RangeError('The frontier does not fit its size.');
      hash = nodeHash(left, hash);
      index >>= 1n;
      level += 1;
      onNode?.(level, index, hash);
    }
    this.#hashes.push(hash);
    this.#size += 1n;
  }

  /** Root of the tree as it stands. */
  root(): Buffer {
    return foldRight(this.#hashes);
  }
}

function bitsSet(size: bigint): number {
  return size.toString(2).replaceAll('0', '').length;
}
