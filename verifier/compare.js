import { isSame } from './bytes.js';
import { readCheckpoint } from './checkpoint.js';
import { readProofBetween } from './proofs.js';
import { whyNotConsistent } from './tree.js';

/** @typedef {import('./checkpoint.js').Checkpoint} Checkpoint */
/** @typedef {import('./findings.js').Findings} Findings */
/**
 * What the reader brings to a check: the keys of the log and of witnesses, a checkpoint kept from before, a proof that one of the two
 * checkpoints grew into the other.
 *
 * @typedef {{ keys: readonly import('./note.js').Key[], kept?: string | undefined, proof?: string | undefined }} Brought
 */

const twoHistories =
  'the log has shown two different histories. Keep both files as they are and give them to the information governance officer and to somebody outside the organisation';

/**
 * Whether a checkpoint, and what is in it, stands in one history with the one that somebody kept.
 *
 * @param {Checkpoint} shown
 * @param {Brought} brought
 * @param {Findings} findings
 */
export async function compareWithKept(shown, { keys, kept, proof }, findings) {
  if (kept === undefined) {
    findings.notProved.push(
      'That others are shown the same log: no checkpoint that somebody kept was given to compare with.',
    );
    return;
  }
  const mine = await readCheckpoint(kept, keys, 'kept checkpoint');
  if (mine.origin !== shown.origin) {
    return findings.addWrong('kept checkpoint', `is of another log, ${mine.origin} and not ${shown.origin}`);
  }
  const [older, newer] = mine.size <= shown.size ? [mine, shown] : [shown, mine];
  const order = mine.size <= shown.size ? 'your checkpoint is older' : 'your checkpoint is newer';
  if (older.size === newer.size) {
    if (!isSame(older.root, newer.root))
      return findings.addWrong(
        'root',
        `differs from the kept checkpoint's at the same size: ${twoHistories}`,
      );
    findings.proved.push('The log is the one of the checkpoint you kept: same size, same root.');
  } else if (older.size === 0n) {
    findings.proved.push('The checkpoint you kept is of the log when it was empty.');
  } else if (proof === undefined) {
    findings.addUndecided(
      `That this and the checkpoint you kept are one history: sizes ${older.size} and ${newer.size} need a consistency proof (${order}).`,
    );
  } else {
    const hashes = readProofBetween(proof, older.size, newer.size);
    const why = await whyNotConsistent({
      size1: older.size,
      size2: newer.size,
      root1: older.root,
      root2: newer.root,
      proof: hashes,
    });
    if (why !== undefined)
      return findings.addWrong(
        'consistency proof',
        `${why}. Either the proof was changed, or ${twoHistories}`,
      );
    findings.proved.push(
      `Nothing was changed, moved or taken out between ${older.size} entries and ${newer.size} (${order}): entries were only added at the end.`,
    );
  }
}

/**
 * Who vouches for a checkpoint, and what that is worth.
 *
 * @param {Checkpoint} checkpoint
 * @param {Findings} findings
 */
export function sayWhoSigned({ origin, size, signatures, passedOver }, findings) {
  findings.proved.push(`The checkpoint of ${size} entries was signed with the key you gave for ${origin}.`);
  const witnesses = signatures.filter(({ key }) => key.kind === 4);
  for (const { key, at } of witnesses) {
    findings.proved.push(
      `${key.name}, a witness whose key you gave, had seen it by ${instant(at ?? 0n)} and found the log only grown.`,
    );
  }
  if (passedOver.length > 0) {
    findings.notProved.push(
      `Signatures in the name of ${passedOver.join(', ')}: their keys were not given, or are others.`,
    );
  }
  if (witnesses.length === 0) {
    findings.notProved.push(
      'That a witness outside the organisation saw this checkpoint: no signature of one whose key you gave.',
    );
  }
}

/** Seconds since 1970 as a date, or as a number where no calendar reaches. @param {bigint} seconds */
function instant(seconds) {
  return seconds < 8_640_000_000_000n
    ? new Date(Number(seconds) * 1000).toISOString()
    : `second ${seconds} since 1970`;
}
