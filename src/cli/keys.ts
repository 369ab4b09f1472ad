import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { CommandError } from './command-error.ts';

const random = (): string => randomBytes(32).toString('base64');

/** The text of a new key file. */
export function newKeys(use: 'production' | 'demo'): string {
  const id = `kek-${randomBytes(4).toString('hex')}`;
  const keys = { use, id, wrap: random(), index: random(), log: [{ seed: random() }] };
  return `${JSON.stringify(keys, null, 2)}\n`;
}

/** `lwg keys make FILE`: never over an existing file, whose loss would be the loss of every record. `lwg keys log`: one more key for the log's signature. */
export async function makeKeys([verb, file]: readonly string[]): Promise<void> {
  if (verb === 'log' && file === undefined) return printLogKey();
  if (verb !== 'make' || file === undefined)
    throw new CommandError('Type: lwg keys make FILE, or: lwg keys log');
  try {
    writeFileSync(file, newKeys('production'), { mode: 0o600, flag: 'wx' });
  } catch {
    throw new CommandError(`${file} is there already or cannot be written. A key file is never overwritten.`);
  }
  process.stdout.write(
    `Made ${file}. Keep a copy apart from the database: without it nothing stored can be read again.\n`,
  );
}

function printLogKey(): void {
  process.stdout.write(`${JSON.stringify({ seed: random() })}\n`);
  process.stderr.write(
    'Add this to "log" of the key file and restart the roles. Old and new key sign until "retired": true is added to the old one (docs/log.md).\n',
  );
}
