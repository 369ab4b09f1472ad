import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Frontier, type TreeNode } from '../../src/audit/tree/frontier.ts';
import { leafHash } from '../../src/audit/tree/hashes.ts';
import { consistencyProof, inclusionProof, type ReadNodes } from '../../src/audit/tree/make-proof.ts';
import { sha256 } from '../support/reference-log.ts';
import { bothAccept, bothRefuse, flip, judge, type Claim } from './claims.ts';

const largest = 70;

/** Roots by size, and any perfect subtree's hash, as the server's own tree gives them. */
const { roots, read } = grow(largest);
const root = (size: number): Buffer => roots[size] ?? Buffer.alloc(0);
function leafAt(index: number): Buffer {
  return Buffer.from(`entry ${index}`);
}

function grow(size: number): { readonly roots: readonly Buffer[]; readonly read: ReadNodes } {
  const nodes = new Map<string, Buffer>();
  const keyOf = ({ level, index }: TreeNode): string => `${level}/${index}`;
  const frontier = new Frontier();
  const seen = [frontier.root()];
  for (let index = 0; index < size; index++) {
    frontier.append(leafHash(leafAt(index)), (level, at, hash) =>
      nodes.set(keyOf({ level, index: at }), hash),
    );
    seen.push(frontier.root());
  }
  return {
    roots: seen,
    read: async (wanted) => wanted.map((node) => nodes.get(keyOf(node)) ?? Buffer.alloc(0)),
  };
}

/** All claims that differ from this one in one bit, one place or one size. */
function oneOff(claim: Claim, bit: number): readonly Claim[] {
  const proofs = claim.proof.map((hash, at) => ({ ...claim, proof: claim.proof.with(at, flip(hash, bit)) }));
  if ('leafHash' in claim) {
    const { index, leafHash: leaf, root: top } = claim;
    return [
      ...proofs,
      { ...claim, leafHash: flip(leaf, bit) },
      { ...claim, root: flip(top, bit) },
      { ...claim, index: index ^ 1n },
    ];
  }
  const { root1, root2, size1, size2 } = claim;
  return [
    ...proofs,
    { ...claim, root1: flip(root1, bit) },
    { ...claim, root2: flip(root2, bit) },
    ...(size1 < size2 ? [{ ...claim, size1: size1 + 1n }] : []),
  ];
}

async function expectOnly(claim: Claim, bit: number): Promise<void> {
  expect(await judge(claim)).toEqual(bothAccept);
  const others = oneOff(claim, bit);
  expect(await Promise.all(others.map(judge))).toEqual(others.map(() => bothRefuse));
}

test('every inclusion proof the server makes is accepted by both, and by neither with one bit changed', async () => {
  for (let size = 1; size <= largest; size++) {
    for (let index = 0; index < size; index++) {
      const [place, whole] = [BigInt(index), BigInt(size)];
      const proof = await inclusionProof(read, place, whole);
      const claim = { index: place, size: whole, leafHash: leafHash(leafAt(index)), root: root(size), proof };
      if (size < 20) await expectOnly(claim, (index * 37) % 256);
      else expect(await judge(claim)).toEqual(bothAccept);
    }
  }
});

test('every consistency proof the server makes is accepted by both, and by neither with one bit changed', async () => {
  for (let size2 = 1; size2 <= largest; size2++) {
    for (let size1 = 1; size1 <= size2; size1++) {
      const [older, newer] = [BigInt(size1), BigInt(size2)];
      const proof = await consistencyProof(read, older, newer);
      const claim = { size1: older, size2: newer, root1: root(size1), root2: root(size2), proof };
      if (size2 < 20) await expectOnly(claim, (size1 * 37) % 256);
      else expect(await judge(claim)).toEqual(bothAccept);
    }
  }
});

const uint64 = fc.bigInt({ min: 1n, max: (1n << 64n) - 1n });
/** Sizes at the edges as often as any. */
const hugeSize = fc.oneof(
  uint64,
  fc.constantFrom((1n << 64n) - 1n, 1n << 63n, (1n << 63n) + 1n, (1n << 53n) + 1n, 1n),
);
const bit = fc.nat({ max: 255 });

function split(size: bigint): bigint {
  let middle = 1n;
  while (middle * 2n < size) middle *= 2n;
  return middle;
}

/** A tree so large that nobody holds it: a leaf, made-up neighbours on its way, and the root that they come to. */
function hugeClaim(size: bigint, index: bigint): Claim {
  const leaf = sha256(Buffer.from('leaf'));
  const climb = (at: bigint, left: bigint): { hash: Buffer; proof: readonly Buffer[] } => {
    if (left === 1n) return { hash: leaf, proof: [] };
    const middle = split(left);
    const other = sha256(Buffer.from(`${at} ${left}`));
    const below = at < middle ? climb(at, middle) : climb(at - middle, left - middle);
    const pair = at < middle ? [below.hash, other] : [other, below.hash];
    return { hash: sha256(Buffer.of(1), ...pair), proof: [...below.proof, other] };
  };
  const { hash, proof } = climb(index, size);
  return { index, size, leafHash: leaf, root: hash, proof };
}

test('sizes to 2^64 are told apart by both', async () => {
  await fc.assert(
    fc.asyncProperty(hugeSize, uint64, bit, async (size, any, changed) => {
      const claim = hugeClaim(size, any % size);
      await expectOnly(claim, changed);
      expect(await judge({ ...claim, size: size + (1n << 64n) })).toEqual(bothRefuse);
    }),
    { numRuns: 20 },
  );
}, 30_000);

test('of claims that mean nothing, both say the same', async () => {
  const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
  const few = fc.oneof(fc.bigInt({ min: 0n, max: 9n }), hugeSize);
  const proof = fc.array(hash, { maxLength: 5 });
  const claims: fc.Arbitrary<Claim> = fc.oneof(
    fc.record({ index: few, size: few, leafHash: hash, root: hash, proof }),
    fc.record({ size1: few, size2: few, root1: hash, root2: hash, proof }),
  );
  await fc.assert(
    fc.asyncProperty(claims, async (claim) => {
      const { verifier, server } = await judge(claim);
      expect(verifier).toBe(server);
    }),
    { numRuns: 300 },
  );
}, 30_000);
