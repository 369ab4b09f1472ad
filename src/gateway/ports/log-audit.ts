import type { StoredLeaf } from '../../audit/verify/entry-row.ts';
import type { NoteToKeep } from '../../audit/verify/log-walk.ts';
import type { TileAt } from '../../audit/tree/tiles.ts';
import type { LogTree } from './log-tree.ts';

/** The log as it lies in a database: the running one, or a dump that somebody restored. Nothing is written. */
export interface LogAuditReader extends Pick<LogTree, 'head' | 'origins' | 'tiles' | 'oldestPending'> {
  /** Gives leaves with their entries one by one, in the order of their places, from one up to but without another. Throws what `take` throws. */
  leaves(from: bigint, to: bigint, take: (leaf: StoredLeaf) => void): Promise<void>;
  /** Stored checkpoints above one size and up to another, ascending. */
  checkpoints(above: bigint, upTo: bigint): Promise<readonly NoteToKeep[]>;
  /** A checkpoint of more entries than this. */
  checkpointBeyond(size: bigint): Promise<bigint | undefined>;
  /** A leaf at or beyond this place, or before the first. */
  leafBeyond(size: bigint): Promise<bigint | undefined>;
  /** A tile that a tree of this size does not have, or not so wide. */
  tileBeyond(size: bigint): Promise<TileAt | undefined>;
  /** An entry that has two places. */
  placedTwice(): Promise<string | undefined>;
  /** An entry that has no place and waits for none: one that was slipped past the tree. */
  unplaced(): Promise<string | undefined>;
  /** One that has a place and waits for another. */
  waitsTwice(): Promise<string | undefined>;
}
