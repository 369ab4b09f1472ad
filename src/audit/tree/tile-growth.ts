import type { OnNode } from './frontier.ts';
import { tileWidth } from './tiles.ts';

/** Hashes that come to the end of a tile. */
export interface TilePiece {
  readonly level: number;
  readonly index: bigint;
  /** How many hashes the tile has with these. */
  readonly width: number;
  readonly bytes: Buffer;
}

/** Collects what a batch adds to the tiles, a piece a tile. */
export class TileGrowth {
  readonly #pieces = new Map<string, { level: number; index: bigint; width: number; hashes: Buffer[] }>();

  /** For {@link Frontier.append}: every eighth level is one of tiles. */
  readonly onNode: OnNode = (level, index, hash) => {
    if (level % 8 !== 0) return;
    const [tileLevel, tileIndex] = [level / 8, index / BigInt(tileWidth)];
    const key = `${tileLevel}/${tileIndex}`;
    const piece = this.#pieces.get(key) ?? { level: tileLevel, index: tileIndex, width: 0, hashes: [] };
    piece.width = Number(index % BigInt(tileWidth)) + 1;
    piece.hashes.push(hash);
    this.#pieces.set(key, piece);
  };

  pieces(): readonly TilePiece[] {
    return [...this.#pieces.values()].map(({ hashes, ...at }) => ({ ...at, bytes: Buffer.concat(hashes) }));
  }
}
