import { parseCheckpoint } from '../../src/audit/note/checkpoint.ts';
import { parseNote } from '../../src/audit/note/signed-note.ts';
import type { TestDatabase } from './database.ts';
import { independentLeafHash, independentRoot } from './independent-tree.ts';

/** All there is of a log, as its owner finds it. */
export interface LogStory {
  readonly leaves: readonly { readonly idx: number; readonly id: string; readonly leafHash: Buffer }[];
  /** Leaf bytes of every entry, by its id. */
  readonly events: ReadonlyMap<string, Buffer>;
  readonly pending: readonly string[];
  readonly head: { readonly size: number; readonly root: Buffer };
  /** Signed notes, wherever anybody saw them. */
  readonly notes: readonly string[];
  /** Ids that somebody was given as a receipt, with the milliseconds until a checkpoint covered it; undefined for never. */
  readonly receipts: readonly { readonly id: string; readonly delay: number | undefined }[];
}

/** C4: what is wrong with a log, by the definitions alone; nothing if it holds. */
export function checkLog(story: LogStory, mergeDelay = Number.POSITIVE_INFINITY): readonly string[] {
  return [
    ...story.leaves.flatMap(({ idx }, place) =>
      idx === place ? [] : [`leaf ${idx} stands at place ${place}`],
    ),
    ...twice(story.leaves.map(({ id }) => id)).map((id) => `entry ${id} has two places`),
    ...checkEntries(story),
    ...checkRoots(story),
    ...story.receipts.flatMap((receipt) => checkReceipt(story, receipt, mergeDelay)),
  ];
}

function checkEntries({ leaves, events, pending }: LogStory): readonly string[] {
  const placed = new Map(leaves.map((leaf) => [leaf.id, leaf]));
  return [
    ...[...events].flatMap(([id, leaf]) => {
      const place = placed.get(id);
      if (place === undefined)
        return pending.includes(id) ? [] : [`entry ${id} has no place and waits for none`];
      return place.leafHash.equals(independentLeafHash(leaf))
        ? []
        : [`leaf ${place.idx} is not of its entry`];
    }),
    ...leaves.filter(({ id }) => !events.has(id)).map(({ idx }) => `leaf ${idx} has no entry`),
    ...pending.filter((id) => placed.has(id)).map((id) => `entry ${id} has a place and waits for another`),
  ];
}

function checkRoots({ leaves, head, notes }: LogStory): readonly string[] {
  const hashes = leaves.map(({ leafHash }) => leafHash);
  const problems: string[] = [];
  if (head.size !== hashes.length) problems.push(`the head says ${head.size} of ${hashes.length}`);
  if (!independentRoot(hashes).equals(head.root)) problems.push('the head has another root');
  const signed = new Map<string, string>();
  for (const text of new Set(notes)) {
    const checkpoint = parseCheckpoint(parseNote(text)?.text ?? '');
    if (checkpoint === undefined) {
      problems.push('a note is no checkpoint');
      continue;
    }
    const [size, root] = [Number(checkpoint.size), checkpoint.root.toString('hex')];
    const key = `${checkpoint.origin} ${size}`;
    if ((signed.get(key) ?? root) !== root) problems.push(`two notes were signed at ${size}`);
    signed.set(key, root);
    // Every note being the root of a beginning of one and the same list, any two of them are consistent.
    if (size > hashes.length || independentRoot(hashes.slice(0, size)).toString('hex') !== root)
      problems.push(`the note at ${size} is not of this log`);
  }
  return problems;
}

function checkReceipt(
  { events }: LogStory,
  { id, delay }: LogStory['receipts'][number],
  mergeDelay: number,
): readonly string[] {
  if (!events.has(id)) return [`receipt ${id} is of no entry`];
  return delay !== undefined && delay <= mergeDelay ? [] : [`receipt ${id} was not in the tree in time`];
}

function twice(ids: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return ids.filter((id) => seen.size === seen.add(id).size);
}

/** Reads all of it. */
export async function readLog(database: TestDatabase): Promise<Omit<LogStory, 'receipts'>> {
  const leaves = await database.query<{ idx: string; id: string; leaf_hash: Buffer }>(
    'SELECT idx, id, leaf_hash FROM audit_leaf ORDER BY idx',
  );
  const events = await database.query<{ id: string; leaf: Buffer }>('SELECT id, leaf FROM audit_event');
  const pending = await database.query<{ id: string }>('SELECT id FROM audit_pending');
  const [head] = await database.query<{ size: string; root: Buffer }>('SELECT size, root FROM log_head');
  const notes = await database.query<{ note: string }>('SELECT note FROM checkpoint');
  return {
    leaves: leaves.map(({ idx, id, leaf_hash: leafHash }) => ({ idx: Number(idx), id, leafHash })),
    events: new Map(events.map(({ id, leaf }) => [id, leaf])),
    pending: pending.map(({ id }) => id),
    head: { size: Number(head?.size), root: head?.root ?? Buffer.alloc(0) },
    notes: notes.map(({ note }) => note),
  };
}
