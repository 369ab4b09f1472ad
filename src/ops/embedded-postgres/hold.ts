import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedPostgresError } from './error.ts';
import { writableFolder } from './folder.ts';
import { startOf } from './process.ts';

/**
 * Holds a data folder for this process, which may hold it twice. A second gateway on the same folder would stop the first one's database.
 * A hold ends with its process, however that ends.
 *
 * @returns lets go of it
 * @throws EmbeddedPostgresError when another process holds it, or it cannot be written
 */
export function holdFolder(folder: string): () => void {
  writableFolder(folder);
  const file = join(folder, 'held-by');
  const mine = markOf(process.pid);
  while (!writeNew(file, mine, folder)) {
    const holder = readFileSync(file, 'utf8');
    if (holder === mine) break;
    const pid = Number.parseInt(holder, 10);
    if (holder === markOf(pid)) {
      throw new EmbeddedPostgresError(
        `The data folder ${folder} is in use by process ${pid}. Stop that one first, or choose another folder with LWG_DATA_DIR.`,
      );
    }
    rmSync(file, { force: true });
  }
  return () => rmSync(file, { force: true });
}

function markOf(pid: number): string {
  return `${pid} ${startOf(pid)}`;
}

/** False when it is there already. */
function writeNew(file: string, text: string, folder: string): boolean {
  try {
    writeFileSync(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw new EmbeddedPostgresError(`The data folder ${folder} cannot be written. Has the disk room?`);
  }
}
