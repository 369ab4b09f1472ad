import { readFileSync, writeFileSync } from 'node:fs';
import { keyFileSchema, newKeys, newSecret, nextKeyFile, type KeyFile } from '../key-file.ts';
import { CommandError } from './command-error.ts';

const usage = 'Type: lwg keys make FILE, lwg keys log, lwg keys next FILE NEWFILE, or lwg keys rewrap';

/** `lwg keys make FILE | log | next FILE NEWFILE | rewrap`: the key file, and how its keys are changed (docs/runbooks/key-rotation.md). */
export async function runKeys([verb, ...args]: readonly string[]): Promise<void> {
  const [file, newFile] = args;
  if (verb === 'log' && args.length === 0) return printLogKey();
  if (verb === 'rewrap' && args.length === 0) return rewrap();
  if (verb === 'make' && file !== undefined && args.length === 1) return makeKeys(file);
  if (verb === 'next' && file !== undefined && newFile !== undefined) return nextKeys(file, newFile);
  throw new CommandError(usage);
}

function makeKeys(file: string): void {
  writeNew(file, newKeys('production'));
  process.stdout.write(
    `Made ${file}. Keep a copy apart from the database: without it nothing stored can be read again.\n`,
  );
}

/** Never over an existing file, whose loss would be the loss of every record. */
function writeNew(file: string, text: string): void {
  try {
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
  } catch {
    throw new CommandError(`${file} is there already or cannot be written. A key file is never overwritten.`);
  }
}

/** The next of the key file's three steps to another wrapping key, as a file of its own. */
function nextKeys(file: string, newFile: string): void {
  const { keys, says } = nextKeyFile(readKeyFile(file));
  writeNew(newFile, `${JSON.stringify(keys, null, 2)}\n`);
  process.stdout.write(`Made ${newFile}. ${says}\n`);
}

function readKeyFile(file: string): KeyFile {
  try {
    return keyFileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new CommandError(`${file} cannot be read as a key file.`);
  }
}

async function rewrap(): Promise<void> {
  const { loadConfig } = await import('../config.ts');
  const { withStore } = await import('./with-store.ts');
  const { rewrapOwnerKeys } = await import('../db/owner-keys.ts');
  const done = await withStore(loadConfig(), ({ pool, keys }) => rewrapOwnerKeys(pool, keys, 1_000));
  process.stdout.write(`Rewrapped ${done}. Nothing is wrapped by another key any more.\n`);
}

function printLogKey(): void {
  process.stdout.write(`${JSON.stringify({ seed: newSecret() })}\n`);
  process.stderr.write(
    'Add this to "log" of the key file and restart the roles. Old and new key sign until "retired": true is added to the old one (docs/log.md).\n',
  );
}
