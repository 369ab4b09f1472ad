import { fromBase64 } from './bytes.js';
import { readSize } from './checkpoint.js';
import { readJson } from './json.js';
import { whyNotConsistent, whyNotIncluded } from './tree.js';
import { Wrong } from './wrong.js';

/** @typedef {import('./bytes.js').Bytes} Bytes */
/** @typedef {{ [name: string]: import('./json.js').Json }} Line */
/** @typedef {{ why: string | undefined, wantErr: boolean | undefined }} Verdict `why` is undefined when the proof holds */
/** @typedef {{ size1: bigint, size2: bigint, root1: Bytes, root2: Bytes, proof: Bytes[] }} Consistency */

/**
 * Judges bare proofs: one on each line, or a file that is one proof over several lines (as published test vectors are). Members beyond those of
 * a proof are passed over; of these `wantErr`, which published vectors have, is told of.
 *
 * @param {string} text
 * @returns {Promise<Verdict[]>}
 */
export async function judgeProofs(text) {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const isOne = lines.length > 1 && lines[0]?.trim() === '{';
  /** @type {Verdict[]} */
  const verdicts = [];
  for (const line of isOne ? [text] : lines) verdicts.push(await judge(line));
  return verdicts;
}

/**
 * @param {string} text
 * @returns {Promise<Verdict>}
 */
async function judge(text) {
  try {
    const line = readLine(text);
    const wantErr = typeof line['wantErr'] === 'boolean' ? line['wantErr'] : undefined;
    return { why: await whyNotHolds(line), wantErr };
  } catch (error) {
    if (error instanceof Wrong) return { why: `${error.where} ${error.message}`, wantErr: undefined };
    throw error;
  }
}

/** @param {string} text */
function readLine(text) {
  const line = readJson(text, 'the line');
  if (line === null || typeof line !== 'object' || Array.isArray(line))
    throw new Wrong('the line', 'is not an object');
  return line;
}

/**
 * @param {Line} line
 * @returns {Promise<string | undefined>}
 */
async function whyNotHolds(line) {
  if ('size1' in line || 'size2' in line) return whyNotConsistent(readConsistency(line));
  if (!('leafIdx' in line)) throw new Wrong('the line', 'has neither leafIdx nor size1: it is no proof');
  const claim = {
    index: sizeOf(line, 'leafIdx'),
    size: sizeOf(line, 'treeSize'),
    leaf: bytesOf(line, 'leafHash'),
    root: bytesOf(line, 'root'),
    proof: hashesOf(line),
  };
  if (claim.leaf.length !== 32) return 'the leaf hash has not 32 bytes';
  return whyNotIncluded(claim);
}

/**
 * @param {Line} line
 * @returns {Consistency}
 */
function readConsistency(line) {
  return {
    size1: sizeOf(line, 'size1'),
    size2: sizeOf(line, 'size2'),
    root1: bytesOf(line, 'root1'),
    root2: bytesOf(line, 'root2'),
    proof: hashesOf(line),
  };
}

/**
 * The hashes of a consistency proof that somebody brought beside two checkpoints: bare base64, one a line, or the line of NDJSON that is for
 * these two sizes.
 *
 * @param {string} text
 * @param {bigint} size1
 * @param {bigint} size2
 * @returns {Bytes[]}
 */
export function readProofBetween(text, size1, size2) {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (!text.trimStart().startsWith('{'))
    return lines.map((line, at) => fromBase64(line, `consistency proof, line ${at + 1}`));
  const fitting = lines
    .map(readLine)
    .find((line) => sizeOf(line, 'size1') === size1 && sizeOf(line, 'size2') === size2);
  if (fitting === undefined)
    throw new Wrong('consistency proof', `has no line from size ${size1} to size ${size2}`);
  return hashesOf(fitting);
}

/**
 * @param {Line} line
 * @param {string} name
 */
function sizeOf(line, name) {
  const value = line[name];
  if (typeof value !== 'bigint' && typeof value !== 'string')
    throw new Wrong(name, 'is missing or is no whole number');
  return readSize(value.toString(), name);
}

/**
 * @param {Line} line
 * @param {string} name
 */
function bytesOf(line, name) {
  const value = line[name];
  if (typeof value !== 'string') throw new Wrong(name, 'is missing or is no text');
  return fromBase64(value, name);
}

/** Written as null by programs to which an empty list is that. @param {Line} line */
function hashesOf(line) {
  const list = line['proof'] ?? [];
  if (!Array.isArray(list)) throw new Wrong('proof', 'is not a list');
  return list.map((hash, at) => {
    if (typeof hash !== 'string') throw new Wrong(`proof, hash ${at + 1}`, 'is no text');
    return fromBase64(hash, `proof, hash ${at + 1}`);
  });
}
