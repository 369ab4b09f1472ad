import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { canReach, give, type Account } from './account.ts';
import { EmbeddedPostgresError } from './error.ts';

/**
 * Makes the folder unless it is there.
 *
 * @throws EmbeddedPostgresError when it cannot be written
 */
export function writableFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch {
    throw new EmbeddedPostgresError(
      `The data folder ${folder} cannot be written. Choose another with LWG_DATA_DIR, or mend its permissions.`,
    );
  }
}

/**
 * The folder the server keeps its files in: below `folder`; or, where its user cannot enter that, a private one under /var/tmp to which a
 * file in `folder` points.
 */
export function dataFolder(folder: string, account: Account): string {
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
