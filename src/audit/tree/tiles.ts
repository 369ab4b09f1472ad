import type { TreeNode } from './frontier.ts';
import { hashLength, nodeHash } from './hashes.ts';

/** Hashes in a full tile: height 8 (C2SP tlog-tiles). */
export const tileWidth = 256;
const tileHeight = 8;

/** Where a tile is: `level` counts tiles, not hashes. Below 256 hashes it is partial. */
export interface TileAt {
  readonly level: number;
  readonly index: bigint;
  readonly width: number;
}

/** Path of a tile below `/tile/`, or of a bundle with `entries` as its level: the index in groups of three digits (C2SP tlog-tiles). */
export function tilePath({
  level,
  index,
  width,
}: Omit<TileAt, 'level'> & { level: number | 'entries' }): string {
  const digits = index.toString();
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  const groups = padded.match(/\d{3}/g) ?? [];
  const spelt = groups.map((group, place) => (place < groups.length - 1 ? `x${group}` : group)).join('/');
  return `${level}/${spelt}${width < tileWidth ? `.p/${width}` : ''}`;
}

const indexPattern = /^((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/;

/** Index and width of `x001/234.p/5`; undefined for what no tile is called, so that each tile has one address. */
export function parseTileIndex(text: string): Pick<TileAt, 'index' | 'width'> | undefined {
  const [, groups, partial] = text.length > 40 ? [] : (indexPattern.exec(text) ?? []);
  if (groups === undefined) return undefined;
  const index = BigInt(groups.replaceAll(/[x/]/g, ''));
  const width = partial === undefined ? tileWidth : Number(partial);
  const path = tilePath({ level: 0, index, width });
  return path === `0/${text}` ? { index, width } : undefined;
}

/** Which tile holds what a node is made of, in a tree of this size. */
export function tileOf({ level, index }: TreeNode, size: bigint): TileAt {
  const tileLevel = Math.floor(level / tileHeight);
  const tileIndex = index >> BigInt(tileHeight - (level % tileHeight));
  return { level: tileLevel, index: tileIndex, width: widthOf(tileLevel, tileIndex, size) };
}

/** How many hashes of a tile there are in a tree of this size; 0 where it is not begun. */
export function widthOf(level: number, index: bigint, size: bigint): number {
  const there = (size >> BigInt(level * tileHeight)) - index * BigInt(tileWidth);
  if (there <= 0n) return 0;
  return there > BigInt(tileWidth) ? tileWidth : Number(there);
}

/**
 * A node's hash out of its tile.
 *
 * @throws RangeError when the tile is too short
 */
export function nodeInTile({ level, index }: TreeNode, bytes: Buffer): Buffer {
  const height = level % tileHeight;
  const count = 2 ** height;
  const from = Number((index << BigInt(height)) & 255n);
  if (bytes.length < (from + count) * hashLength) throw new RangeError('The tile is too short.');
  let hashes = Array.from({ length: count }, (_, place) => hashAt(bytes, from + place));
  while (hashes.length > 1) hashes = pairs(hashes);
  return hashes[0] ?? Buffer.alloc(0);
}

/** The hash at a place of a tile. */
function hashAt(bytes: Buffer, place: number): Buffer {
  return bytes.subarray(place * hashLength, (place + 1) * hashLength);
}

function pairs(hashes: readonly Buffer[]): Buffer[] {
  const above: Buffer[] = [];
  for (let place = 0; place + 1 < hashes.length; place += 2) {
    const [left, right] = [hashes[place], hashes[place + 1]];
    if (left !== undefined && right !== undefined) above.push(nodeHash(left, right));
  }
  return above;
}

/** The entry bundle of leaves: each after its length as a big-endian uint16. */
export function entryBundle(leaves: readonly Buffer[]): Buffer {
  return Buffer.concat(
    leaves.flatMap((leaf) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(leaf.length);
      return [length, leaf];
    }),
  );
}
