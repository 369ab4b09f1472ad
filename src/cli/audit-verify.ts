import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parseCheckpoint } from '../audit/note/checkpoint.ts';
import { parseNote } from '../audit/note/signed-note.ts';
import { parseVerifierKey, type VerifierKey } from '../audit/note/verifier-key.ts';
import type { NoteToKeep } from '../audit/verify/log-walk.ts';
import { loadConfig } from '../config.ts';
import { keepVerification } from '../db/log-verification.ts';
import { readingLog } from '../db/log-audit.ts';
import { logVerifierKeys } from '../gateway/log/signing.ts';
import { verifyLog } from '../gateway/log/verify-log.ts';
import type { MasterKeys } from '../sealing/keys.ts';
import { CommandError } from './command-error.ts';

const usage =
  'Type: lwg audit verify [--checkpoint FILE]..., or of another database: lwg audit verify --database URL --key KEY... [--checkpoint FILE]...';

/** What is checked, and by what it is believed. */
interface Subject {
  readonly url: string;
  /** Those of the key file, in every name that the log has had; or those that were named. */
  readonly keys: MasterKeys | readonly VerifierKey[];
  /** Files with checkpoints that somebody saved. */
  readonly files: readonly string[];
  /** It is the gateway's own, whose officers are told; nothing is written into anybody else's. */
  readonly isOwn: boolean;
}

/** `lwg audit verify`: recomputes the log and says that it holds, or the first place where it does not. Exit code 1 where it does not. */
export async function runAuditVerify(args: readonly string[]): Promise<void> {
  const { url, keys, files, isOwn } = subjectOf(args);
  const saved = files.map(readCheckpoint);
  const begun = process.hrtime.bigint();
  const result = await readingLog(url, async (reader) => {
    const known = 'log' in keys ? logVerifierKeys(await reader.origins(), keys) : keys;
    return verifyLog(reader, known, saved);
  }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error)
      throw new CommandError(
        'The database cannot be read: check its address, and that it is a migrated one.',
      );
    throw error;
  });
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
  if ('problem' in result) {
    const place = result.index === undefined ? '' : `At place ${result.index}: `;
    process.stdout.write(`The access log does NOT hold. ${place}${result.problem}.\n`);
    if (isOwn) await keep(url, { size: undefined, problem: `${place}${result.problem}` });
    process.exitCode = 1;
    return;
  }
  const { size, root, checkpoints } = result;
  process.stdout.write(
    `The access log holds: ${size} entries, ${checkpoints} checkpoints, root ${root.toString('base64')} (${seconds.toFixed(1)} s).\n`,
  );
  if (isOwn) await keep(url, { size, problem: undefined });
}

/** What was found stands, also where it cannot be kept. */
async function keep(url: string, found: Parameters<typeof keepVerification>[1]): Promise<void> {
  await keepVerification(url, found).catch(() => {
    process.stderr.write('This could not be kept in the database: nobody but you is told.\n');
  });
}

function subjectOf(args: readonly string[]): Subject {
  const many = { type: 'string', multiple: true } as const;
  const options = { database: { type: 'string' }, key: many, checkpoint: many } as const;
  const {
    database,
    key = [],
    checkpoint: files = [],
  } = parsed(() => parseArgs({ args: [...args], options }).values);
  if (database !== undefined) {
    if (key.length === 0)
      throw new CommandError(`Say by which keys it is believed (from /log/keys). ${usage}`);
    return { url: database, keys: key.map(keyOf), files, isOwn: false };
  }
  const { DATABASE_URL: url, LWG_LOG_CHECKPOINT_FILE: kept, keys } = loadConfig();
  return {
    url,
    keys: key.length === 0 ? keys : key.map(keyOf),
    files: kept === undefined ? files : [...files, kept],
    isOwn: true,
  };
}

function parsed<T>(read: () => T): T {
  try {
    return read();
  } catch {
    throw new CommandError(usage);
  }
}

function keyOf(text: string): VerifierKey {
  const key = parseVerifierKey(text);
  if (key === undefined) throw new CommandError('A --key is not one as /log/keys lists it.');
  return key;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new CommandError(`${file} cannot be read. ${usage}`);
  }
}

function readCheckpoint(file: string): NoteToKeep {
  const note = textOf(file);
  const checkpoint = parseCheckpoint(parseNote(note)?.text ?? '');
  if (checkpoint === undefined) throw new CommandError(`${file} is no checkpoint.`);
  return { from: `the checkpoint in ${file}`, note, size: checkpoint.size };
}
