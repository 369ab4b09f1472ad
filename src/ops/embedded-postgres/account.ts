import { spawnSync } from 'node:child_process';
import { chownSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { EmbeddedPostgresError } from './error.ts';

/** Whom the server runs as; empty for this process's own user. */
export interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

/** This process's own user; or, as root (which PostgreSQL refuses), the postgres user, made if missing. */
export function serverAccount(): Account {
  if (userInfo().uid !== 0) return {};
  if (idOf('-u') === undefined) {
    spawnSync('groupadd', ['--system', 'postgres']);
    spawnSync('useradd', ['--system', '-g', 'postgres', '--no-create-home', 'postgres']);
  }
  const [uid, gid] = [idOf('-u'), idOf('-g')];
  if (uid === undefined || gid === undefined) {
    throw new EmbeddedPostgresError(
      'PostgreSQL does not run as root and no postgres user could be made. Run as another user, or set DATABASE_URL.',
    );
  }
  return { uid, gid };
}

/** Makes the account the owner of a path, where it is not this process's own. */
export function give(path: string, account: Account): void {
  if (account.uid !== undefined && account.gid !== undefined) chownSync(path, account.uid, account.gid);
}

/** Whether the account may run the file or enter the folder. */
export function canReach(path: string, account: Account): boolean {
  return spawnSync('test', ['-x', path], { ...account }).status === 0;
}

/** The temporary folder; `/tmp` where the account cannot enter this process's own. */
export function sharedTemporaryFolder(account: Account): string {
  return account.uid === undefined || canReach(tmpdir(), account) ? tmpdir() : '/tmp';
}

function idOf(flag: '-u' | '-g'): number | undefined {
  const { status, stdout } = spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' });
  return status === 0 ? Number.parseInt(stdout, 10) : undefined;
}
