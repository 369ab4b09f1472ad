import { parseCheckpoint } from '../../audit/note/checkpoint.ts';
import { parseNote } from '../../audit/note/signed-note.ts';
import { nodesFromTiles } from '../../audit/tree/read-tiles.ts';
import { rootAt } from '../../audit/tree/root-at.ts';
import type { HeldHead, SigningRefusal } from '../ports/log-tree.ts';

/**
 * Why the held head must not be signed, in the light of the last checkpoint that was published, if any: the log would then have told two stories. A note
 * of an origin that was closed by an operator's word says nothing of this one.
 */
export async function findSigningRefusal(
  held: HeldHead,
  origins: readonly string[],
  published: string | undefined,
): Promise<SigningRefusal | undefined> {
  if (published === undefined) return undefined;
  const note = parseNote(published);
  const checkpoint = note && parseCheckpoint(note.text);
  if (checkpoint === undefined) return 'unreadable';
  if (!origins.includes(checkpoint.origin)) return 'unknown-origin';
  if (checkpoint.origin !== origins.at(-1)) return undefined;
  const { size, root } = held.head;
  if (checkpoint.size > size) return 'behind';
  if (checkpoint.size === size) return checkpoint.root.equals(root) ? undefined : 'inconsistent';
  const then = await rootAt(nodesFromTiles(held.tiles, size), checkpoint.size).catch(() => undefined);
  return then?.equals(checkpoint.root) === true ? undefined : 'inconsistent';
}
