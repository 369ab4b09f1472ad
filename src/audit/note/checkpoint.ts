import { hashLength } from '../tree/hashes.ts';
import { verifyNote } from './sign-note.ts';
import { parseNote, type SignedNote } from './signed-note.ts';
import type { VerifierKey } from './verifier-key.ts';

/** How far a log had come: so many entries, with this root (C2SP tlog-checkpoint). */
export interface Checkpoint {
  /** Which log. */
  readonly origin: string;
  readonly size: bigint;
  readonly root: Buffer;
}

/** A checkpoint with the note it came in. */
export interface OpenedCheckpoint extends Checkpoint {
  readonly note: SignedNote;
}

/** The text that is signed. */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${root.toString('base64')}\n`;
}

/** Undefined for what is no checkpoint. Lines after the third are anybody's, and are left alone. */
export function parseCheckpoint(text: string): Checkpoint | undefined {
  const [origin = '', size = '', root = '', ...more] = text.split('\n');
  if (origin === '' || more.pop() !== '' || more.includes('')) return undefined;
  if (!/^(0|[1-9]\d{0,19})$/.test(size) || BigInt(size) >= 1n << 64n) return undefined;
  const bytes = Buffer.from(root, 'base64');
  if (bytes.length !== hashLength || bytes.toString('base64') !== root) return undefined;
  return { origin, size: BigInt(size), root: bytes };
}

/** A note as a checkpoint, believed only where one of the keys signed it; the reason otherwise, for people. */
export function openCheckpoint(
  text: string,
  keys: readonly VerifierKey[],
): OpenedCheckpoint | { readonly reason: string } {
  const note = parseNote(text);
  if (note === undefined) return { reason: 'it is no signed note' };
  const verdict = verifyNote(note, keys);
  if (!verdict.ok) return verdict;
  const checkpoint = parseCheckpoint(note.text);
  return checkpoint === undefined ? { reason: 'it is no checkpoint' } : { ...checkpoint, note };
}
