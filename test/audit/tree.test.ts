import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Frontier } from '../../src/audit/tree/frontier.ts';
import { emptyRoot, leafHash } from '../../src/audit/tree/hashes.ts';
import { consistencyProof, inclusionProof } from '../../src/audit/tree/make-proof.ts';
import { nodesFromTiles } from '../../src/audit/tree/read-tiles.ts';
import { tileWidth, widthOf, type TileAt } from '../../src/audit/tree/tiles.ts';
import { verifyConsistency, verifyInclusion } from '../../src/audit/tree/verify-proof.ts';
import {
  independentLeafHash,
  independentPath,
  independentRoot,
  independentSubproof,
} from '../support/independent-tree.ts';

const most = 1_100;
const leaves = Array.from({ length: most }, (_, at) => Buffer.from(`entry ${at}`));
const hashes = leaves.map(leafHash);

/** All tiles of the largest tree, by level and index. */
function tilesOf(): ReadonlyMap<string, Buffer> {
  const tiles = new Map<string, Buffer>();
  const frontier = new Frontier();
  for (const hash of hashes) {
    frontier.append(hash, (level, index, node) => {
      if (level % 8 !== 0) return;
      const key = `${level / 8}/${index / BigInt(tileWidth)}`;
      tiles.set(key, Buffer.concat([tiles.get(key) ?? Buffer.alloc(0), node]));
    });
  }
  return tiles;
}

const tiles = tilesOf();
const readTiles = async (wanted: readonly TileAt[]): Promise<readonly Buffer[]> =>
  wanted.map(({ level, index }) => tiles.get(`${level}/${index}`) ?? Buffer.alloc(0));
const rootAt = (size: number): Buffer => independentRoot(hashes.slice(0, size));
const readerAt = (size: number) => nodesFromTiles(readTiles, BigInt(size));

describe('a proof that was tampered with', () => {
  const claims = fc
    .integer({ min: 1, max: most })
    .chain((size) => fc.tuple(fc.constant(size), fc.nat({ max: size - 1 })));

  it('of inclusion does not hold: another byte, hash more or less, index, size or root', async () => {
    await fc.assert(
      fc.asyncProperty(
        claims,
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async ([size, index], at, flip) => {
          const proof = await inclusionProof(readerAt(size), BigInt(index), BigInt(size));
          const claim = {
            index: BigInt(index),
            size: BigInt(size),
            root: rootAt(size),
            leafHash: hashes[index] ?? emptyRoot,
            proof,
          };
          const ok = (changed: object): boolean => verifyInclusion({ ...claim, ...changed }).ok;
          expect(ok({})).toBe(true);
          expect(ok({ leafHash: flipped(claim.leafHash, at, flip) })).toBe(false);
          expect(ok({ root: flipped(claim.root, at, flip) })).toBe(false);
          expect(ok({ proof: [...proof, emptyRoot] })).toBe(false);
          expect(ok({ index: BigInt(size) })).toBe(false);
          if (proof.length === 0) return;
          expect(ok({ proof: proof.slice(1) })).toBe(false);
          expect(ok({ proof: proof.with(at % proof.length, emptyRoot) })).toBe(false);
          expect(ok({ index: BigInt((index + 1 + (at % (size - 1))) % size) })).toBe(false);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('of consistency does not hold', async () => {
    const pairs = fc
      .integer({ min: 2, max: most })
      .chain((size2) => fc.tuple(fc.integer({ min: 1, max: size2 - 1 }), fc.constant(size2)));
    await fc.assert(
      fc.asyncProperty(
        pairs,
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async ([size1, size2], at, flip) => {
          const proof = await consistencyProof(readerAt(size2), BigInt(size1), BigInt(size2));
          const [root1, root2] = [rootAt(size1), rootAt(size2)];
          const claim = { size1: BigInt(size1), size2: BigInt(size2), root1, root2, proof };
          const ok = (changed: object): boolean => verifyConsistency({ ...claim, ...changed }).ok;
          expect(ok({})).toBe(true);
          expect(ok({ root1: flipped(root1, at, flip) })).toBe(false);
          expect(ok({ root2: flipped(root2, at, flip) })).toBe(false);
          expect(ok({ proof: [...proof, emptyRoot] })).toBe(false);
          expect(ok({ proof: proof.slice(1) })).toBe(false);
          expect(ok({ proof: proof.with(at % proof.length, emptyRoot) })).toBe(false);
          expect(ok({ size1: 0n })).toBe(false);
          expect(ok({ size1: BigInt(size2), size2: BigInt(size1) })).toBe(false);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('is not asked for beyond the tree', async () => {
    await expect(inclusionProof(readerAt(5), 5n, 5n)).rejects.toThrow(RangeError);
    await expect(consistencyProof(readerAt(5), 6n, 5n)).rejects.toThrow(RangeError);
    await expect(consistencyProof(readerAt(5), 0n, 5n)).rejects.toThrow(RangeError);
    expect(() => new Frontier(3n, [emptyRoot])).toThrow(RangeError);
  });
});

describe('the tree', () => {
  it('hashes entries as the RFC says, and nothing to its empty root', () => {
    expect(emptyRoot).toEqual(createHash('sha256').digest());
    expect(leaves.every((leaf) => leafHash(leaf).equals(independentLeafHash(leaf)))).toBe(true);
  });

  it('has the root that an independent recursion finds, at every size', () => {
    let frontier = new Frontier();
    for (let size = 0; size <= 600; size += 1) {
      expect(frontier.root().equals(rootAt(size)), `size ${size}`).toBe(true);
      // What is stored between two batches is all that is needed to go on.
      frontier = new Frontier(frontier.size, frontier.hashes);
      frontier.append(hashes[size] ?? emptyRoot);
    }
  });

  it('gives the proofs that the definitions give', async () => {
    for (const size of [1, 2, 3, 7, 8, 255, 256, 257, 511, 513, 1_024, most]) {
      for (const index of [0, 1, size >> 1, size - 2, size - 1].filter((at) => at >= 0 && at < size)) {
        const proof = await inclusionProof(readerAt(size), BigInt(index), BigInt(size));
        expect(proof).toEqual(independentPath(index, hashes.slice(0, size)));
      }
      for (const size1 of [1, 2, size >> 1, size - 1, size].filter((at) => at > 0 && at <= size)) {
        const proof = await consistencyProof(readerAt(size), BigInt(size1), BigInt(size));
        expect(proof).toEqual(independentSubproof(size1, hashes.slice(0, size)));
      }
    }
  });

  it('asks for tiles no wider than the tree of that size has', async () => {
    const asked: TileAt[] = [];
    const read = nodesFromTiles(async (wanted) => {
      asked.push(...wanted);
      return readTiles(wanted);
    }, 700n);
    await inclusionProof(read, 300n, 700n);
    expect(asked.every(({ level, index, width }) => width === widthOf(level, index, 700n))).toBe(true);
    expect(new Set(asked.map(({ level, index }) => `${level}/${index}`)).size).toBe(asked.length);
  });
});

function flipped(hash: Buffer, at: number, by: number): Buffer {
  const copy = Buffer.from(hash);
  const place = at % copy.length;
  copy[place] = (copy[place] ?? 0) ^ by;
  return copy;
}
