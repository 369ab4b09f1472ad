import { fromBase64, sha256, toBase64, utf8 } from './bytes.js';
import { readCheckpoint, readSize } from './checkpoint.js';
import { compareWithKept, sayWhoSigned } from './compare.js';
import { Findings } from './findings.js';
import { spell } from './json.js';
import { openNote } from './note.js';
import { readLeaf, refuseOthers, textOf } from './receipt.js';
import { leafHash, whyNotIncluded } from './tree.js';
import { Wrong } from './wrong.js';

/** @typedef {import('./receipt.js').Members} Members */
/** @typedef {import('./checkpoint.js').Checkpoint} Checkpoint */

/** What a row shows to people, each of which its entry in the log must say likewise. */
const shown = ['at', 'kind', 'outcome', 'face', 'organisation', 'role', 'purpose'];
const members = ['format', 'madeAt', 'origin', 'checkpoint', 'older', 'rows', 'seal'];

/**
 * Checks a report: each row says what its entry in the log says, and each entry is in the log.
 *
 * @param {Members} report
 * @param {import('./compare.js').Brought} brought
 */
export async function checkReport(report, brought) {
  refuseOthers(report, members, 'report');
  const findings = new Findings();
  const madeAt = textOf(report, 'madeAt', 'report');
  if (!isInstant(madeAt)) findings.addWrong('madeAt', `${JSON.stringify(madeAt)} is not a time`);
  const checkpoint = await readCheckpoint(
    textOf(report, 'checkpoint', 'report'),
    brought.keys,
    'checkpoint in the report',
  );
  const origin = textOf(report, 'origin', 'report');
  if (origin !== checkpoint.origin) {
    findings.addWrong(
      'origin',
      `says ${JSON.stringify(origin)}, and the checkpoint is of ${checkpoint.origin}`,
    );
  }
  const rows = await checkRows(report['rows'], checkpoint, findings);
  await checkSeal(report, checkpoint, brought, findings);
  sayWhoSigned(checkpoint, findings);
  findings.proved.push(
    `The log holds each of the ${rows} entries in this report, and each row says what its entry says.`,
  );
  findings.notProved.push(
    'That the report names every entry there is about the person: that rests on whoever made it.',
    'That what the entries say is true: only that they were written so, and have not been changed since.',
  );
  if (report['older'] !== undefined) {
    if (report['older'] !== true) findings.addWrong('older', 'is not true');
    findings.notProved.push(
      'Anything about older looks: the report says that there are some which it has no room for.',
    );
  }
  await compareWithKept(checkpoint, brought, findings);
  return findings.result(`Proved: the log holds all ${rows} entries of this report.`);
}

/**
 * @param {import('./json.js').Json | undefined} rows
 * @param {Checkpoint} checkpoint
 * @param {Findings} findings
 */
async function checkRows(rows, checkpoint, findings) {
  if (!Array.isArray(rows)) throw new Wrong('report', 'has no list named rows');
  /** Rows by the place of their entry. @type {Map<bigint, number>} */
  const places = new Map();
  for (const [at, row] of rows.entries()) {
    const where = `row ${at + 1}`;
    try {
      if (row === null || typeof row !== 'object' || Array.isArray(row))
        throw new Wrong(where, 'is not an object');
      const index = await checkRow(row, where, checkpoint, findings);
      const twin = places.get(index);
      if (twin !== undefined) findings.addWrong(where, `is the same entry as row ${twin}`);
      places.set(index, at + 1);
    } catch (error) {
      if (!(error instanceof Wrong)) throw error;
      findings.addWrong(error.where, error.message);
    }
  }
  return rows.length;
}

/**
 * @param {Members} row
 * @param {string} where
 * @param {Checkpoint} checkpoint
 * @param {Findings} findings
 */
async function checkRow(row, where, { size, root }, findings) {
  refuseOthers(row, [...shown, 'index', 'leaf', 'proof'], where);
  const leaf = fromBase64(textOf(row, 'leaf', where), `${where}, leaf`);
  const hashes = row['proof'];
  if (!Array.isArray(hashes)) throw new Wrong(where, 'has no list named proof');
  const proof = hashes.map((hash, at) =>
    fromBase64(typeof hash === 'string' ? hash : '!', `${where}, proof, hash ${at + 1}`),
  );
  const index = readSize(textOf(row, 'index', where), `${where}, index`);
  const why = await whyNotIncluded({ index, size, leaf: await leafHash(leaf), root, proof });
  if (why !== undefined) {
    throw new Wrong(
      where,
      `its leaf, place or proof was changed: ${why}. The log does not hold this entry at place ${index}`,
    );
  }
  const entry = readLeaf(leaf, `${where}, leaf`);
  for (const name of shown) {
    const [said, logged] = [row[name], entry[name]].map((value) =>
      value === undefined ? 'nothing' : spell(value),
    );
    if (said !== logged)
      findings.addWrong(`${where}, ${name}`, `the row says ${said}, and the log says ${logged}`);
  }
  return index;
}

/**
 * A report may be sealed: a note signed by the log's key over when it was made and all that it holds, so that no row is taken out and no date
 * changed after it was given out.
 *
 * @param {Members} report
 * @param {Checkpoint} checkpoint
 * @param {import('./compare.js').Brought} brought
 * @param {Findings} findings
 */
async function checkSeal(report, { origin }, { keys }, findings) {
  const { seal, ...held } = report;
  if (seal === undefined) {
    findings.notProved.push(
      'When the report was made, and that no row was taken out of it since: it is not sealed.',
    );
    return;
  }
  const { text, signatures } = await openNote(textOf(report, 'seal', 'report'), keys, 'seal');
  if (!signatures.some(({ key }) => key.kind === 1 && key.name === origin)) {
    throw new Wrong('seal', `is not signed with a given key of ${origin}`);
  }
  const hash = toBase64(await sha256(utf8(spell(held))));
  if (text !== `living-well-report/1\n${origin}\n${textOf(report, 'madeAt', 'report')}\n${hash}\n`) {
    return findings.addWrong(
      'report',
      'is not as it was sealed: something in it was changed, moved or taken out after it was made',
    );
  }
  findings.proved.push(
    `The report is as it was made, at ${textOf(report, 'madeAt', 'report')} by the clock of ${origin}.`,
  );
}

/** @param {string} text */
function isInstant(text) {
  const time = Date.parse(text);
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text) && !Number.isNaN(time);
}
