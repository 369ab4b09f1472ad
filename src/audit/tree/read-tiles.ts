import type { TreeNode } from './frontier.ts';
import type { ReadNodes } from './make-proof.ts';
import { nodeInTile, tileOf, type TileAt } from './tiles.ts';

/** Gives a tile's bytes, at least as many hashes as its width says. */
export type ReadTiles = (tiles: readonly TileAt[]) => Promise<readonly Buffer[]>;

/** Nodes of a tree of this size out of its tiles, each tile read once: a proof needs a handful, however large the tree. */
export function nodesFromTiles(readTiles: ReadTiles, size: bigint): ReadNodes {
  return async (nodes) => {
    const keyOf = (node: TreeNode): string => {
      const { level, index } = tileOf(node, size);
      return `${level}/${index}`;
    };
    const wanted = new Map(nodes.map((node) => [keyOf(node), tileOf(node, size)]));
    const read = await readTiles([...wanted.values()]);
    const tiles = new Map([...wanted.keys()].map((key, place) => [key, read[place]]));
    return nodes.map((node) => nodeInTile(node, tiles.get(keyOf(node)) ?? Buffer.alloc(0)));
  };
}
