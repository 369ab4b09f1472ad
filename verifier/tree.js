import { isSame, join, sha256, toBase64 } from './bytes.js';

/** @typedef {import('./bytes.js').Bytes} Bytes */

const uint64 = 1n << 64n;

/**
 * The hash of a leaf (RFC 6962 section 2.1).
 *
 * @param {Bytes} leaf
 */
export function leafHash(leaf) {
  return sha256(join(Uint8Array.of(0), leaf));
}

/**
 * @param {Bytes} left
 * @param {Bytes} right
 */
function nodeHash(left, right) {
  return sha256(join(Uint8Array.of(1), left, right));
}

/** The largest power of two below `size`: where RFC 6962 section 2.1 splits a tree. @param {bigint} size */
function split(size) {
  return 1n << BigInt((size - 1n).toString(2).length - 1);
}

/**
 * Why the proof does not show that the tree of that size and root holds the leaf at that place; undefined when it does. Written from
 * the definition of PATH (RFC 6962 section 2.1.1): walk down the splits to the leaf, then hash back up.
 *
 * @param {{ index: bigint, size: bigint, leaf: Bytes, root: Bytes, proof: readonly Bytes[] }} claim
 * @returns {Promise<string | undefined>}
 */
export async function whyNotIncluded({ index, size, leaf, root, proof }) {
  if (index < 0n || size < 0n || index >= uint64 || size >= uint64) return 'a number is not a uint64';
  if (index >= size) return `place ${index} is not in a tree of ${size}`;
  /** On which side of the way each hash stands, from the leaf up. @type {('left' | 'right')[]} */
  const sides = [];
  for (let at = index, left = size; left > 1n;) {
    const middle = split(left);
    const isLeft = at < middle;
    sides.unshift(isLeft ? 'right' : 'left');
    [at, left] = isLeft ? [at, middle] : [at - middle, left - middle];
  }
  const unfit = whyUnfit(proof, sides.length);
  if (unfit !== undefined) return unfit;
  let hash = leaf;
  for (const [at, side] of sides.entries()) {
    const other = proof[at] ?? leaf;
    hash = side === 'right' ? await nodeHash(hash, other) : await nodeHash(other, hash);
  }
  return isSame(hash, root) ? undefined : notThe('root', hash, root);
}

/**
 * Why the proof does not show that the newer tree is the older one with leaves added at its end; undefined when it does. Written from the
 * definition of SUBPROOF (RFC 6962 section 2.1.2).
 *
 * @param {{ size1: bigint, size2: bigint, root1: Bytes, root2: Bytes, proof: readonly Bytes[] }} claim
 * @returns {Promise<string | undefined>}
 */
export async function whyNotConsistent({ size1, size2, root1, root2, proof }) {
  if (size1 < 0n || size2 < 0n || size1 >= uint64 || size2 >= uint64) return 'a number is not a uint64';
  if (size1 > size2) return `a tree of ${size1} did not grow into one of ${size2}`;
  if (size1 === 0n) return 'every tree is consistent with an empty one: there is nothing to prove';
  /** @type {('left' | 'right')[]} */
  const sides = [];
  // Whether the older tree is one whole subtree of the newer, whose hash is then its root and not in the proof.
  let isWhole = true;
  for (let old = size1, left = size2; old !== left;) {
    const middle = split(left);
    const isLeft = old <= middle;
    sides.unshift(isLeft ? 'right' : 'left');
    [old, left] = isLeft ? [old, middle] : [old - middle, left - middle];
    isWhole = isWhole && isLeft;
  }
  const unfit = whyUnfit(proof, sides.length + (isWhole ? 0 : 1));
  if (unfit !== undefined) return unfit;
  const start = isWhole ? root1 : (proof[0] ?? root1);
  let [older, newer] = [start, start];
  for (const [at, side] of sides.entries()) {
    const other = proof[isWhole ? at : at + 1] ?? start;
    if (side === 'left') older = await nodeHash(other, older);
    newer = side === 'right' ? await nodeHash(newer, other) : await nodeHash(other, newer);
  }
  if (!isSame(older, root1)) return notThe('root of the older tree', older, root1);
  return isSame(newer, root2) ? undefined : notThe('root of the newer tree', newer, root2);
}

/**
 * @param {readonly Bytes[]} proof
 * @param {number} needed
 */
function whyUnfit(proof, needed) {
  if (proof.length !== needed) return `the proof has ${proof.length} hashes and needs ${needed}`;
  const short = proof.findIndex((hash) => hash.length !== 32);
  return short === -1 ? undefined : `hash ${short + 1} of the proof has not 32 bytes`;
}

/**
 * @param {string} what
 * @param {Bytes} reckoned
 * @param {Bytes} given
 */
function notThe(what, reckoned, given) {
  return `the ${what} comes out as ${toBase64(reckoned)} and not ${toBase64(given)}`;
}
