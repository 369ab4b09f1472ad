import type { TileAt } from '../../audit/tree/tiles.ts';
import type { TilePiece } from '../../audit/tree/tile-growth.ts';

/** How far the tree has come. */
export interface LogHead {
  readonly size: bigint;
  readonly frontier: readonly Buffer[];
  readonly root: Buffer;
  /** Why nothing is signed, while that is so. */
  readonly refused: SigningRefusal | undefined;
}

/** Why the head must not be signed: what was published says otherwise. */
export type SigningRefusal = 'behind' | 'inconsistent' | 'unknown-origin' | 'unreadable';

/** A signed note, as stored. */
export interface StoredCheckpoint {
  readonly origin: string;
  readonly size: bigint;
  readonly root: Buffer;
  readonly note: string;
  /** Signature lines of witnesses. */
  readonly cosignatures: readonly string[];
  readonly signedAt: Date;
}

/** An entry that waits for its place. */
export interface PendingLeaf {
  readonly id: string;
  readonly leaf: Buffer;
}

/** An entry's place. */
export interface PlacedLeaf {
  readonly index: bigint;
  readonly leaf: Buffer;
}

/** What the last `lwg audit verify` of this database found: how large the log was that holds, or what is wrong with it. */
export interface LogVerification {
  readonly at: Date;
  readonly size: bigint | undefined;
  readonly problem: string | undefined;
}

/** The tree as everybody may read it. There are no people in it. */
export interface LogTree {
  head(): Promise<LogHead>;
  /** Names of the log, the current one last; none before the first sequencer ran. */
  origins(): Promise<readonly string[]>;
  /** The largest of the current origin. */
  latestCheckpoint(): Promise<StoredCheckpoint | undefined>;
  /** Each as wide as it is by now; an empty one where there is none. */
  tiles(wanted: readonly Pick<TileAt, 'level' | 'index'>[]): Promise<readonly Buffer[]>;
  /** Seconds that the oldest entry without a place has waited, by the database's clock. */
  oldestPending(): Promise<number | undefined>;
  lastVerification(): Promise<LogVerification | undefined>;
}

/** The head in hand: nobody else moves it until this transaction ends. */
export interface HeldHead extends Omit<LogTree, 'head' | 'oldestPending' | 'lastVerification'> {
  readonly head: LogHead;
  /** Takes entries out of the waiting list, oldest first. */
  takePending(limit: number): Promise<readonly PendingLeaf[]>;
  /**
   * Gives leaves their places from `from` on, grows the tiles and moves the head.
   * @throws when a tile is not as wide as the tree before says
   */
  grow(growth: LogGrowth): Promise<void>;
  openOrigin(origin: string, at: Date): Promise<void>;
  keepCheckpoint(checkpoint: Omit<StoredCheckpoint, 'cosignatures'>): Promise<void>;
  /** Witnesses' signature lines of a checkpoint that is kept: those of the last time they were asked. */
  keepCosignatures(origin: string, size: bigint, lines: readonly string[]): Promise<void>;
  setRefused(refused: SigningRefusal | undefined): Promise<void>;
}

export interface LogGrowth {
  readonly from: bigint;
  readonly leaves: readonly { readonly id: string; readonly hash: Buffer }[];
  readonly pieces: readonly TilePiece[];
  readonly head: Pick<LogHead, 'size' | 'frontier' | 'root'>;
}

/** What sequencers write by. Any number may run: whoever holds the head is the only one. */
export interface SequencerStore extends Pick<LogTree, 'oldestPending'> {
  /**
   * Runs `work` with the head held, and commits it.
   * @returns undefined, at once, while another holds it
   */
  holdingHead<T>(work: (held: HeldHead) => Promise<T>): Promise<T | undefined>;
}

/** The last checkpoint, kept where a restore of the database does not reach it. */
export interface CheckpointKeeper {
  /** Undefined where none was kept yet. */
  read(): Promise<string | undefined>;
  /** Durable when it resolves. */
  write(note: string): Promise<void>;
}
