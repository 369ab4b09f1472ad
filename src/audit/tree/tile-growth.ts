import type { OnNode } from './frontier.ts';
import { hashLength } from './hashes.ts';
import { tileWidth, type TileAt } from './tiles.ts';

/** Hashes that come to the end of a tile. */
export interface TilePiece {
  readonly level: number;
  readonly index: bigint;
  /** How many hashes the tile has with these. */
  readonly width: number;
  readonly bytes: Buffer;
}

interface GrowingPiece extends TileAt {
  width: number;
  /** A whole tile, of which the places from `from` up to `width` are filled: a million hashes kept one by one would cost more to keep than to make. */
  readonly tile: Buffer;
  readonly from: number;
}

/** Collects what a batch adds to the tiles, a piece a tile. */
export class TileGrowth {
  readonly #pieces: GrowingPiece[] = [];
  /** The one that grows at each level. */
  readonly #growing: GrowingPiece[] = [];

  /** For {@link Frontier.append}: every eighth level is one of tiles. */
  readonly onNode: OnNode = (level, index, hash) => {
    if (level % 8 !== 0) return;
    const place = Number(index % BigInt(tileWidth));
    let piece = place === 0 ? undefined : this.#growing[level / 8];
    if (piece === undefined) {
      const tile = Buffer.allocUnsafe(tileWidth * hashLength);
      piece = { level: level / 8, index: index / BigInt(tileWidth), width: 0, tile, from: place };
      this.#growing[level / 8] = piece;
      this.#pieces.push(piece);
    }
    piece.width = place + 1;
    piece.tile.set(hash, place * hashLength);
  };

  pieces(): readonly TilePiece[] {
    return this.#pieces.map(({ level, index, width, tile, from }) => {
      const bytes = tile.subarray(from * hashLength, width * hashLength);
      return { level, index, width, bytes };
    });
  }
}
