import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { CommandError } from './command-error.ts';

/** The text of a new key file. */
export function newKeys(use: 'production' | 'demo'): string {
  const random = (): string => randomBytes(32).toString('base64');
  return `${JSON.stringify({ use, id: `kek-${randomBytes(4).toString('hex')}`, wrap: random(), index: random() }, null, 2)}\n`;
}

/** `lwg keys make FILE`: never over an existing file, whose loss would be the loss of every record. */
export async function makeKeys([verb, file]: readonly string[]): Promise<void> {
  if (verb !== 'make' || file === undefined) throw new CommandError('Type: lwg keys make FILE');
  try {
    writeFileSync(file, newKeys('production'), { mode: 0o600, flag: 'wx' });
  } catch {
    throw new CommandError(`${file} is there already or cannot be written. A key file is never overwritten.`);
  }
  process.stdout.write(
    `Made ${file}. Keep a copy apart from the database: without it nothing stored can be read again.\n`,
  );
}
