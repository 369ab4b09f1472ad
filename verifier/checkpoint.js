import { fromBase64 } from './bytes.js';
import { openNote } from './note.js';
import { Wrong } from './wrong.js';

/** @typedef {import('./bytes.js').Bytes} Bytes */
/**
 * What a log said of itself, and who of the given keys' holders stood by it.
 *
 * @typedef {{ origin: string, size: bigint, root: Bytes, signatures: import('./note.js').Signature[],
 *   passedOver: string[] }} Checkpoint
 */

/**
 * Reads a checkpoint (C2SP tlog-checkpoint) that a given key of its log has signed. A witness's word alone is not enough: it saw what the log
 * said, and does not say it.
 *
 * @param {string} note
 * @param {readonly import('./note.js').Key[]} keys
 * @param {string} where
 * @returns {Promise<Checkpoint>}
 */
export async function readCheckpoint(note, keys, where) {
  const { text, signatures, passedOver } = await openNote(note, keys, where);
  const lines = text.slice(0, -1).split('\n');
  const [origin = '', size = '', root = ''] = lines;
  if (lines.length < 3 || lines.includes(''))
    throw new Wrong(where, 'is not a checkpoint: name, size and root are expected');
  if (!signatures.some(({ key }) => key.kind === 1 && key.name === origin)) {
    throw new Wrong(where, `is not signed with a given key of the log it speaks for, ${origin}`);
  }
  const bytes = fromBase64(root, `${where}, line 3 (root)`);
  if (bytes.length !== 32) throw new Wrong(`${where}, line 3 (root)`, 'has not 32 bytes');
  return { origin, size: readSize(size, `${where}, line 2 (size)`), root: bytes, signatures, passedOver };
}

/**
 * A decimal in its one spelling, below 2^64.
 *
 * @param {string} text
 * @param {string} where
 */
export function readSize(text, where) {
  const size = /^(0|[1-9][0-9]{0,19})$/.test(text) ? BigInt(text) : -1n;
  if (size < 0n || size >= 1n << 64n) throw new Wrong(where, 'is not a whole number below 2^64');
  return size;
}
