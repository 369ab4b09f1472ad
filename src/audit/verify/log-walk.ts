import { openCheckpoint } from '../note/checkpoint.ts';
import type { VerifierKey } from '../note/verifier-key.ts';
import { Frontier } from '../tree/frontier.ts';
import { leafHashHex } from '../tree/hashes.ts';
import { TileGrowth, type TilePiece } from '../tree/tile-growth.ts';
import { columnsOf, differingColumn, isRowOf, type StoredLeaf } from './entry-row.ts';

/** A signed note that the log is held to. */
export interface NoteToKeep {
  /** Where it is from, for whoever reads of it. */
  readonly from: string;
  readonly note: string;
  readonly size: bigint;
}

/** What is wrong, in words, and where. */
export interface LogFinding {
  /** The place in the tree, where it is of one. */
  readonly index?: bigint;
  readonly problem: string;
}

/** Recomputes the tree leaf by leaf, from its rows alone. */
export class LogWalk {
  readonly #frontier = new Frontier();
  readonly #keys: readonly VerifierKey[];
  #growth = new TileGrowth();
  /** Those that are still ahead, the next one last. */
  #notes: NoteToKeep[] = [];
  #notesHeld = 0;
  #finding: LogFinding | undefined;

  constructor(keys: readonly VerifierKey[]) {
    this.#keys = keys;
  }

  get size(): bigint {
    return this.#frontier.size;
  }

  get frontier(): Frontier {
    return this.#frontier;
  }

  /** How many notes were signed for what was taken. */
  get notesHeld(): number {
    return this.#notesHeld;
  }

  /** The first thing that is wrong; nothing is taken after it. */
  get finding(): LogFinding | undefined {
    return this.#finding;
  }

  /** Notes signed within the leaves that come next, in ascending order of size: these are held to them. */
  expect(notes: readonly NoteToKeep[]): void {
    this.#notes = notes.toReversed();
  }

  /** Takes the next leaf. */
  take(leaf: StoredLeaf): void {
    if (this.#finding !== undefined) return;
    const place = this.#frontier.size;
    const hash = leaf.leaf === undefined ? '' : leafHashHex(leaf.leaf);
    const problem = isRowOf(leaf, place, hash) ? undefined : this.#problemOf(leaf, hash);
    if (problem === undefined) this.#frontier.append(Buffer.from(hash, 'hex'), this.#growth.onNode);
    const broken = problem ?? this.#checkNotes();
    if (broken !== undefined) this.#finding = { index: place, problem: broken };
  }

  /** What the leaves since the last time add to the tiles. */
  grown(): readonly TilePiece[] {
    const pieces = this.#growth.pieces();
    this.#growth = new TileGrowth();
    return pieces;
  }

  #problemOf({ row, leaf }: StoredLeaf, hash: string): string | undefined {
    const columns = columnsOf(row);
    const { index, id, leafHash: stored } = columns;
    if (index !== this.#frontier.size.toString())
      return `no leaf has this place: the next one has ${index}. One was deleted or moved`;
    if (leaf === undefined) return `the entry ${id} is gone`;
    if (hash !== stored)
      return `the leaf of entry ${id} is not the one that was put into the tree: it was edited`;
    const column = differingColumn(columns, leaf);
    if (column !== undefined) return `of entry ${id}, ${column} is not what its leaf says: it was edited`;
    return undefined;
  }

  #checkNotes(): string | undefined {
    while (this.#notes.at(-1)?.size === this.#frontier.size) {
      const note = this.#notes.pop();
      const broken = note && this.#checkNote(note);
      if (broken !== undefined) return broken;
      this.#notesHeld += 1;
    }
    return undefined;
  }

  #checkNote({ from, note }: NoteToKeep): string | undefined {
    const opened = openCheckpoint(note, this.#keys);
    if ('reason' in opened) return `${from} cannot be believed: ${opened.reason}`;
    if (opened.size !== this.#frontier.size) return `${from} is filed under another size than it says`;
    if (!opened.root.equals(this.#frontier.root()))
      return `the log up to here is not the one that ${from} was signed for: something in it was changed, added or taken out`;
    return undefined;
  }
}
