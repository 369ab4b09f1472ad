import { fromBase64, join, sha256, toHex, utf8, webCrypto } from './bytes.js';
import { CannotCheck, Wrong } from './wrong.js';

/** @typedef {import('./bytes.js').Bytes} Bytes */
/**
 * A key that the reader trusts. Kind 1 signs notes (a log), kind 4 cosigns checkpoints with the time (a witness).
 *
 * @typedef {{ name: string, id: string, kind: 1 | 4, bytes: Bytes }} Key
 */
/** @typedef {{ key: Key, at: bigint | undefined }} Signature a signature that was checked; `at` in seconds since 1970 */

/** Text of a key, a note or a checkpoint that is longer than this is none. */
const longest = 1_000_000;
const ed25519 = 'Ed25519';

/**
 * Reads verifier keys ("vkeys", C2SP signed-note), one a line; what follows a key on its line, and lines from #, are remarks.
 *
 * @param {string} text
 * @returns {Promise<Key[]>}
 */
export async function readKeys(text) {
  /** @type {Key[]} */
  const keys = [];
  for (const [at, line] of text.split('\n').entries()) {
    const [vkey = ''] = line.trim().split(/\s/);
    if (vkey !== '' && !vkey.startsWith('#')) keys.push(await readKey(vkey, `key on line ${at + 1}`));
  }
  if (keys.length === 0) throw new Wrong('key', 'no key was given: nothing can be checked without one');
  return keys;
}

/**
 * @param {string} vkey
 * @param {string} where
 * @returns {Promise<Key>}
 */
async function readKey(vkey, where) {
  const parts = /^([^+\s]+)\+([0-9a-f]{8})\+(.+)$/.exec(vkey);
  if (parts === null) throw new Wrong(where, 'is not a key: name+number+letters is expected');
  const [, name = '', id = '', encoded = ''] = parts;
  const material = fromBase64(encoded, where);
  const [kind] = material;
  if (kind !== 1 && kind !== 4) throw new Wrong(where, `is of kind ${kind}, which is not known here`);
  if (material.length !== 33) throw new Wrong(where, 'has not the length of an Ed25519 key');
  const expected = toHex((await sha256(join(utf8(`${name}\n`), material))).slice(0, 4));
  if (id !== expected) throw new Wrong(where, 'does not fit its own number: it was mistyped or changed');
  return { name, id, kind, bytes: material.slice(1) };
}

/**
 * The text of a signed note (C2SP signed-note), and who of `keys` signed it. A known key's signature that does not fit spoils the note,
 * whoever else signed; others' are passed over.
 *
 * @param {string} note
 * @param {readonly Key[]} keys
 * @param {string} where
 * @returns {Promise<{ text: string, signatures: Signature[], passedOver: string[] }>}
 */
export async function openNote(note, keys, where) {
  if (note.length > longest) throw new Wrong(where, 'is too long');
  if (note.includes('\r'))
    throw new Wrong(where, 'has Windows line endings: a program changed the file when it saved it');
  // Space and above, and newlines: nothing else is in a note.
  if (/[^\n -\uffff]/.test(note)) throw new Wrong(where, 'has a control character in it');
  const end = note.lastIndexOf('\n\n');
  if (end === -1)
    throw new Wrong(where, 'has no signatures: text, an empty line and signatures are expected');
  const text = note.slice(0, end + 1);
  const block = note.slice(end + 2);
  if (block === '' || !block.endsWith('\n')) throw new Wrong(where, 'ends in the middle of a line');
  /** @type {Signature[]} */
  const signatures = [];
  /** Who else claims to have signed. @type {string[]} */
  const passedOver = [];
  for (const [at, line] of block.slice(0, -1).split('\n').entries()) {
    const found = await checkLine(line, text, keys, `${where}, signature ${at + 1}`);
    if (found === undefined) passedOver.push(line.split(' ')[1] ?? '');
    else signatures.push(found);
  }
  if (signatures.length === 0) throw new Wrong(where, 'is not signed by any key that was given');
  return { text, signatures, passedOver };
}

/**
 * @param {string} line
 * @param {string} text
 * @param {readonly Key[]} keys
 * @param {string} where
 * @returns {Promise<Signature | undefined>}
 */
async function checkLine(line, text, keys, where) {
  const parts = /^\u2014 ([^\s+]+) (\S+)$/u.exec(line);
  if (parts === null) throw new Wrong(where, 'is not a signature line');
  const [, name, encoded = ''] = parts;
  const bytes = fromBase64(encoded, where);
  if (bytes.length < 5) throw new Wrong(where, 'is too short');
  const id = toHex(bytes.slice(0, 4));
  const key = keys.find((one) => one.name === name && one.id === id);
  if (key === undefined) return undefined;
  const isTimed = key.kind === 4;
  if (bytes.length !== (isTimed ? 76 : 68)) throw new Wrong(where, `of ${name} has the wrong length`);
  const at = isTimed ? new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(4) : undefined;
  const message = isTimed ? `cosignature/v1\ntime ${at}\n${text}` : text;
  if (!(await verifies(key, bytes.slice(isTimed ? 12 : 4), utf8(message)))) {
    throw new Wrong(where, `of ${name} does not fit: the text or the signature was changed after signing`);
  }
  return { key, at };
}

/**
 * @param {Key} key
 * @param {Bytes} signature
 * @param {Bytes} message
 */
async function verifies(key, signature, message) {
  const subtle = webCrypto();
  try {
    const imported = await subtle.importKey('raw', key.bytes, ed25519, false, ['verify']);
    return await subtle.verify(ed25519, imported, signature, message);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotSupportedError') {
      throw new CannotCheck(
        'This browser is too old to check Ed25519 signatures. A newer one, or Node 20, does.',
      );
    }
    return false;
  }
}
