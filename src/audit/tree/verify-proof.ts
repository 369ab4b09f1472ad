import { hashLength, nodeHash } from './hashes.ts';

/** What a check came to; the reason is for people. */
export type Verdict = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** That a leaf is in a tree. */
export interface InclusionClaim {
  readonly index: bigint;
  readonly size: bigint;
  readonly root: Buffer;
  readonly leafHash: Buffer;
  readonly proof: readonly Buffer[];
}

/** That a tree holds an older one unchanged. */
export interface ConsistencyClaim {
  readonly size1: bigint;
  readonly size2: bigint;
  readonly root1: Buffer;
  readonly root2: Buffer;
  readonly proof: readonly Buffer[];
}

const holds: Verdict = { ok: true };
const fails = (reason: string): Verdict => ({ ok: false, reason });

/** Sizes are uint64, and nothing larger is a tree. */
const maxSize = (1n << 64n) - 1n;

/** Whether the leaf is in the tree (RFC 9162, 2.1.3.2). */
export function verifyInclusion({ index, size, root, leafHash, proof }: InclusionClaim): Verdict {
  if (size > maxSize || index < 0n || index >= size) return fails('the tree has no leaf of that index');
  if (![root, leafHash, ...proof].every(isHash)) return fails('a hash does not have 32 bytes');
  let [at, last, hash] = [index, size - 1n, leafHash];
  for (const neighbour of proof) {
    if (last === 0n) return fails('the proof is too long');
    if (isOdd(at) || at === last) {
      hash = nodeHash(neighbour, hash);
      [at, last] = upToOdd(at, last);
    } else {
      hash = nodeHash(hash, neighbour);
    }
    [at, last] = [at >> 1n, last >> 1n];
  }
  if (last !== 0n) return fails('the proof is too short');
  return hash.equals(root) ? holds : fails('the proof leads to another root');
}

/** Whether the newer tree holds the older one unchanged (RFC 9162, 2.1.4.2). Of an empty tree there is nothing to prove, and no proof of it holds. */
export function verifyConsistency(claim: ConsistencyClaim): Verdict {
  const { size1, size2, root1, root2, proof } = claim;
  if (size2 > maxSize || size1 > size2) return fails('the newer tree is smaller than the older');
  if (size1 <= 0n) return fails('nothing can be proved of an empty tree');
  if (![root1, root2, ...proof].every(isHash)) return fails('a hash does not have 32 bytes');
  if (size1 === size2) {
    if (proof.length > 0) return fails('the proof is too long');
    return root1.equals(root2) ? holds : fails('two roots for trees of one size');
  }
  if (proof.length === 0) return fails('the proof is too short');
  return followConsistency(claim);
}

function followConsistency({ size1, size2, root1, root2, proof }: ConsistencyClaim): Verdict {
  // An older tree that is a perfect subtree is itself where the way begins, and is left out of the proof.
  const [first, ...rest] = (size1 & (size1 - 1n)) === 0n ? [root1, ...proof] : proof;
  if (first === undefined) return fails('the proof is too short');
  let [at, last] = [size1 - 1n, size2 - 1n];
  while (isOdd(at)) [at, last] = [at >> 1n, last >> 1n];
  let [older, newer] = [first, first];
  for (const neighbour of rest) {
    if (last === 0n) return fails('the proof is too long');
    if (isOdd(at) || at === last) {
      older = nodeHash(neighbour, older);
      newer = nodeHash(neighbour, newer);
      [at, last] = upToOdd(at, last);
    } else {
      newer = nodeHash(newer, neighbour);
    }
    [at, last] = [at >> 1n, last >> 1n];
  }
  if (last !== 0n) return fails('the proof is too short');
  if (!older.equals(root1)) return fails('the proof leads to another older root');
  return newer.equals(root2) ? holds : fails('the proof leads to another newer root');
}

/** Skips the levels at which the last node has no neighbour. */
function upToOdd(at: bigint, last: bigint): [bigint, bigint] {
  while (!isOdd(at) && at !== 0n) [at, last] = [at >> 1n, last >> 1n];
  return [at, last];
}

const isOdd = (n: bigint): boolean => (n & 1n) === 1n;
const isHash = (bytes: Buffer): boolean => bytes.length === hashLength;
