import { readCheckpoint } from './checkpoint.js';
import { compareWithKept, sayWhoSigned } from './compare.js';
import { Findings } from './findings.js';
import { readJson, spell } from './json.js';
import { readKeys } from './note.js';
import { judgeProofs } from './proofs.js';
import { checkReceipt } from './receipt.js';
import { checkReport } from './report.js';
import { Wrong } from './wrong.js';

/** @typedef {import('./findings.js').Result} Result */
/** @typedef {{ file: string, keys: string, kept?: string | undefined, proof?: string | undefined }} Given the texts of what somebody chose */

/**
 * Checks whatever was given: a receipt, a report, a checkpoint against one that was kept, or bare proofs.
 *
 * @param {Given} given
 * @returns {Promise<Result>}
 */
export async function check({ file, keys, kept, proof }) {
  try {
    if (isProofs(file)) return await checkProofs(file);
    const brought = { keys: await readKeys(keys), kept, proof };
    return file.trimStart().startsWith('{')
      ? await checkJson(file, brought)
      : await checkCheckpoint(file, brought);
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    const findings = new Findings();
    findings.addWrong(error.where, error.message);
    return findings.result('');
  }
}

/**
 * @param {string} file
 * @param {import('./compare.js').Brought} brought
 */
async function checkJson(file, brought) {
  const read = readJson(file, 'file');
  if (read === null || typeof read !== 'object' || Array.isArray(read))
    throw new Wrong('file', 'is not an object');
  refuseOtherSpelling(file, read);
  if (read['format'] === 'living-well-receipt/1') return checkReceipt(read, brought);
  if (read['format'] === 'living-well-report/1') return checkReport(read, brought);
  throw new Wrong(
    'format',
    'is neither of a receipt nor of a report: living-well-receipt/1 or living-well-report/1 is expected',
  );
}

/**
 * @param {string} file
 * @param {import('./compare.js').Brought} brought
 */
async function checkCheckpoint(file, brought) {
  const findings = new Findings();
  const checkpoint = await readCheckpoint(file, brought.keys, 'checkpoint');
  sayWhoSigned(checkpoint, findings);
  findings.notProved.push('That any entry in particular is in the log: that takes a receipt or a report.');
  if (brought.kept === undefined)
    findings.addUndecided('That the log only grew: that takes the checkpoint that you kept.');
  else await compareWithKept(checkpoint, brought, findings);
  return findings.result('Proved: the two checkpoints are of one history.');
}

/** @param {string} file */
function isProofs(file) {
  return /^\s*\{/.test(file) && /"(leafIdx|size1)"\s*:/.test(file) && !/"format"\s*:/.test(file);
}

/** @param {string} file */
async function checkProofs(file) {
  const findings = new Findings();
  const verdicts = await judgeProofs(file);
  for (const [at, { why }] of verdicts.entries()) {
    if (why !== undefined) findings.addWrong(`proof ${at + 1}`, why);
  }
  findings.proved.push('Each proof fits the hashes and sizes that stand beside it.');
  findings.notProved.push('Where those hashes and sizes come from: no signature was looked at.');
  return findings.result(`Proved: all ${verdicts.length} proofs hold.`);
}

/**
 * The file is byte for byte as it was given out. A change that alters no meaning (a space, an escape) is one all the same: it says that the file
 * went through other hands.
 *
 * @param {string} file
 * @param {import('./json.js').Json} read
 */
function refuseOtherSpelling(file, read) {
  const bare = file.endsWith('\n') ? file.slice(0, -1) : file;
  const spellings = [spell(read), spell(read, '  ')];
  if (spellings.includes(bare)) return;
  const lines = bare.split('\n');
  const nearest = (lines.length > 1 ? spellings[1] : spellings[0])?.split('\n') ?? [];
  const at = lines.findIndex((line, number) => line !== nearest[number]);
  throw new Wrong(
    `file, line ${at + 1}`,
    'is not spelled as it was given out: a character was changed that alters no meaning, or another program saved the file',
  );
}
