import { fromBase64, fromUtf8 } from './bytes.js';
import { readCheckpoint, readSize } from './checkpoint.js';
import { compareWithKept, sayWhoSigned } from './compare.js';
import { Findings } from './findings.js';
import { readJson } from './json.js';
import { leafHash, whyNotIncluded } from './tree.js';
import { Wrong } from './wrong.js';

/** @typedef {import('./bytes.js').Bytes} Bytes */
/** @typedef {{ [name: string]: import('./json.js').Json }} Members */

const firstLine = 'c2sp.org/tlog-proof@v1';

/**
 * Checks a receipt: that the entry it holds is in the log, at its place.
 *
 * @param {Members} receipt
 * @param {import('./compare.js').Brought} brought
 */
export async function checkReceipt(receipt, brought) {
  refuseOthers(receipt, ['format', 'leaf', 'proof'], 'receipt');
  const findings = new Findings();
  const bytes = fromBase64(textOf(receipt, 'leaf', 'receipt'), 'leaf');
  const entry = readLeaf(bytes, 'leaf');
  const { index, proof, note } = readProofText(textOf(receipt, 'proof', 'receipt'));
  const checkpoint = await readCheckpoint(note, brought.keys, 'checkpoint in the receipt');
  const { size, root } = checkpoint;
  const why = await whyNotIncluded({ index, size, leaf: await leafHash(bytes), root, proof });
  if (why !== undefined)
    findings.addWrong('leaf or proof', `${why}: the log does not hold this entry at place ${index}`);
  sayWhoSigned(checkpoint, findings);
  findings.proved.push(`The log holds this entry at place ${index}: ${sayEntry(entry)}.`);
  findings.notProved.push(
    'That what the entry says is true: only that it was written so, and has not been changed since.',
  );
  await compareWithKept(checkpoint, brought, findings);
  return findings.result('Proved: the log holds this entry.');
}

/**
 * Reads a C2SP tlog-proof.
 *
 * @param {string} text
 */
function readProofText(text) {
  const end = text.indexOf('\n\n');
  const lines = text.slice(0, Math.max(end, 0)).split('\n');
  if (lines.shift() !== firstLine) throw new Wrong('proof, line 1', `is not ${firstLine}`);
  // Anybody may write there, and nothing is done with it.
  if (lines[0]?.startsWith('extra ')) lines.shift();
  const [, index] = /^index (.*)$/.exec(lines.shift() ?? '') ?? [];
  if (index === undefined) throw new Wrong('proof', 'has no index line');
  return {
    index: readSize(index, 'proof, index'),
    proof: lines.map((line, at) => fromBase64(line, `proof, hash ${at + 1}`)),
    note: text.slice(end + 2),
  };
}

/**
 * The members of an entry as it stands in the log.
 *
 * @param {Bytes} bytes
 * @param {string} where
 * @returns {Members}
 */
export function readLeaf(bytes, where) {
  const entry = readJson(fromUtf8(bytes, where), where);
  if (entry === null || typeof entry !== 'object' || Array.isArray(entry))
    throw new Wrong(where, 'is not an entry');
  return entry;
}

/** @param {Members} entry */
function sayEntry(entry) {
  const names = ['at', 'kind', 'outcome', 'face', 'organisation', 'role', 'purpose'];
  return names
    .map(
      (name) =>
        `${name} ${JSON.stringify(entry[name] ?? null, (_, value) => (typeof value === 'bigint' ? value.toString() : value))}`,
    )
    .join(', ');
}

/**
 * @param {Members} members
 * @param {string} name
 * @param {string} where
 */
export function textOf(members, name, where) {
  const value = members[name];
  if (typeof value !== 'string') throw new Wrong(where, `has no text named ${name}`);
  return value;
}

/**
 * A member that this program does not know would look checked, and is not.
 *
 * @param {Members} members
 * @param {readonly string[]} known
 * @param {string} where
 */
export function refuseOthers(members, known, where) {
  const other = Object.keys(members).find((name) => !known.includes(name));
  if (other !== undefined)
    throw new Wrong(where, `has a member ${JSON.stringify(other)} that nothing proves`);
}
