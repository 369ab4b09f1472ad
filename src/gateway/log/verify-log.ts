import type { VerifierKey } from '../../audit/note/verifier-key.ts';
import { hashLength } from '../../audit/tree/hashes.ts';
import type { TilePiece } from '../../audit/tree/tile-growth.ts';
import { LogWalk, type LogFinding, type NoteToKeep } from '../../audit/verify/log-walk.ts';
import type { LogAuditReader } from '../ports/log-audit.ts';
import type { LogHead } from '../ports/log-tree.ts';

/** Leaves between two looks at the tiles: whole tiles, so that each level-0 tile is compared in one piece. */
const chunkSize = 16_384n;
/** Seconds after which an entry without a place was forgotten. */
const tooLong = 60;

/** A log that holds. */
export interface LogHolds {
  readonly size: bigint;
  readonly root: Buffer;
  readonly checkpoints: number;
}

/**
 * Recomputes the whole log from its rows and holds it to its head, its tiles, its checkpoints, and to those that somebody saved: the first thing that is
 * wrong, by its place, or that it holds. Entries that come in meanwhile are not looked at.
 */
export async function verifyLog(
  reader: LogAuditReader,
  keys: readonly VerifierKey[],
  saved: readonly NoteToKeep[] = [],
): Promise<LogHolds | LogFinding> {
  const head = await reader.head();
  const walk = new LogWalk(keys);
  const [broken, stray] = await Promise.all([walkAll(reader, walk, head, saved), findStray(reader)]);
  const found = broken ?? (await checkEnd(reader, walk, head)) ?? stray ?? (await checkWaiting(reader, head));
  return found ?? { size: head.size, root: head.root, checkpoints: walk.notesHeld };
}

/** From the first leaf to the last. */
async function walkAll(
  reader: LogAuditReader,
  walk: LogWalk,
  head: LogHead,
  saved: readonly NoteToKeep[],
): Promise<LogFinding | undefined> {
  while (walk.size < head.size) {
    const from = walk.size;
    const to = from + chunkSize < head.size ? from + chunkSize : head.size;
    walk.expect(inOrder(await reader.checkpoints(from, to), saved, from, to));
    await reader.leaves(from, to, (leaf) => {
      walk.take(leaf);
    });
    // A tile begins before whatever else is wrong, which nothing was taken after.
    const broken = (await checkTiles(reader, walk.grown())) ?? walk.finding ?? isShort(walk, to);
    if (broken !== undefined) return broken;
  }
  const beyond = saved.find(({ size }) => size > head.size);
  return beyond && { index: head.size, problem: truncated(beyond, head) };
}

function inOrder(
  stored: readonly NoteToKeep[],
  saved: readonly NoteToKeep[],
  above: bigint,
  upTo: bigint,
): readonly NoteToKeep[] {
  const here = saved.filter(({ size }) => size > above && size <= upTo);
  return [...stored, ...here].toSorted((one, other) => Number(one.size - other.size));
}

async function checkTiles(
  reader: LogAuditReader,
  pieces: readonly TilePiece[],
): Promise<LogFinding | undefined> {
  const stored = await reader.tiles(pieces);
  const at = pieces.findIndex(({ width, bytes }, place) => {
    const end = width * hashLength;
    return stored[place]?.subarray(end - bytes.length, end).equals(bytes) !== true;
  });
  const piece = pieces[at];
  if (piece === undefined) return undefined;
  const index = piece.index << BigInt(8 * (piece.level + 1));
  return { index, problem: `tile ${piece.level}/${piece.index}, from here on, is not what the leaves make` };
}

/** Fewer leaves came than there should be. */
function isShort(walk: LogWalk, to: bigint): LogFinding | undefined {
  if (walk.size === to) return undefined;
  return {
    index: walk.size,
    problem: 'no leaf has this place, though the head says there is one: it was cut off',
  };
}

function truncated({ from, size }: NoteToKeep, head: LogHead): string {
  return `the log ends here, and ${from} was signed for ${size} entries: ${size - head.size} or more were cut off`;
}

/** What the head says of the tree, and what lies beyond it. */
async function checkEnd(
  reader: LogAuditReader,
  { frontier }: LogWalk,
  head: LogHead,
): Promise<LogFinding | undefined> {
  if (!frontier.root().equals(head.root)) return { problem: 'the head does not have the root of the leaves' };
  if (!Buffer.concat(frontier.hashes).equals(Buffer.concat(head.frontier)))
    return { problem: 'the head does not have the right edge of the tree' };
  const { size } = frontier;
  const checkpoint = await reader.checkpointBeyond(size);
  if (checkpoint !== undefined && checkpoint > (await reader.head()).size)
    return {
      index: size,
      problem: `the log ends here, and a checkpoint was signed for ${checkpoint} entries`,
    };
  const leaf = await reader.leafBeyond(size);
  // One that was given its place while this was being read is nobody's doing.
  if (leaf !== undefined && (await reader.head()).size <= leaf)
    return { index: leaf, problem: 'there is a leaf beyond what the head says there is' };
  return undefined;
}

/** What never came into the tree, or twice: looked for in whole tables, and so while the leaves are walked. */
async function findStray(reader: LogAuditReader): Promise<LogFinding | undefined> {
  const twice = await reader.placedTwice();
  if (twice !== undefined) return { problem: `entry ${twice} has two places in the tree` };
  const unplaced = await reader.unplaced();
  if (unplaced !== undefined)
    return {
      problem: `entry ${unplaced} has no place in the tree and waits for none: it was slipped in, or forgotten`,
    };
  const waits = await reader.waitsTwice();
  return waits === undefined
    ? undefined
    : { problem: `entry ${waits} has a place in the tree and waits for another` };
}

async function checkWaiting(reader: LogAuditReader, { size }: LogHead): Promise<LogFinding | undefined> {
  const seconds = await reader.oldestPending();
  if (seconds !== undefined && seconds > tooLong)
    return {
      problem: `an entry has waited for its place for ${Math.floor(seconds)} seconds: is a sequencer running?`,
    };
  const { size: now } = await reader.head();
  const tile = now === size ? await reader.tileBeyond(size) : undefined;
  return (
    tile && {
      problem: `there is a tile ${tile.level}/${tile.index} that is not as wide as a tree of this size has it`,
    }
  );
}
