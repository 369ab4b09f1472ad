import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { canReach, give, type Account } from './account.ts';
import { EmbeddedPostgresError } from './error.ts';

/**
 * The folder the server keeps its files in: below `folder`; or, where its user cannot enter that, a private one under /var/tmp to which a
 * file in `folder` points.
 *
 * @throws EmbeddedPostgresError when `folder` cannot be written
 */
export function dataFolder(folder: string, account: Account): string {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch {
    throw new EmbeddedPostgresError(
      `The data folder ${folder} cannot be written. Choose another with LWG_DATA_DIR, or mend its permissions.`,
    );
  }
  const inside = join(folder, 'postgres');
  if (account.uid === undefined || canReach(folder, account)) return inside;
  const pointer = join(folder, 'postgres-is-at');
  const elsewhere = existsSync(pointer) ? readFileSync(pointer, 'utf8') : '';
  if (elsewhere !== '' && existsSync(dirname(elsewhere))) return elsewhere;
  const parent = mkdtempSync('/var/tmp/lwg-data-');
  give(parent, account);
  writeFileSync(pointer, join(parent, 'postgres'));
  return join(parent, 'postgres');
}

/** Holds the folder for this process. A second gateway on the same folder would stop the first one's database. */
export function holdFolder(folder: string): () => void {
  const file = join(folder, 'held-by');
  const holder = existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : Number.NaN;
  if (holder !== process.pid && isAlive(holder)) {
    throw new EmbeddedPostgresError(
      `The data folder ${folder} is in use by process ${holder}. Stop that one first, or choose another folder with LWG_DATA_DIR.`,
    );
  }
  writeFileSync(file, String(process.pid));
  return () => rmSync(file, { force: true });
}

function isAlive(pid: number): boolean {
  if (Number.isNaN(pid)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
