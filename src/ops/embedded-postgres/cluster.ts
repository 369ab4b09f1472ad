import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { give } from './account.ts';
import { EmbeddedPostgresError } from './error.ts';
import { run, type Place } from './place.ts';

/**
 * Makes the server's files unless they are there. They are made under another name and get their own only when whole, so a start that was
 * killed leaves nothing half made in the way, even while what it had begun is still running.
 *
 * @throws EmbeddedPostgresError
 */
export async function makeCluster(place: Place): Promise<void> {
  const prefix = `${basename(place.data)}.making-`;
  clearAway(dirname(place.data), prefix);
  if (existsSync(join(place.data, 'PG_VERSION'))) return;
  const making = mkdtempSync(join(dirname(place.data), prefix));
  give(making, place.account);
  const options = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--data-checksums'];
  try {
    if ((await run(place, 'initdb', ['-D', making, ...options])) !== 0) throw new Error('initdb failed');
    renameSync(making, place.data);
  } catch {
    rmSync(making, { recursive: true, force: true });
    throw new EmbeddedPostgresError(
      `PostgreSQL could not make its files in ${place.data}. Check that the disk has room and nothing else is there.`,
    );
  }
}

function clearAway(folder: string, prefix: string): void {
  for (const name of readdirSync(folder).filter((entry) => entry.startsWith(prefix))) {
    try {
      rmSync(join(folder, name), { recursive: true, force: true });
    } catch {
      // Still being written to by what a killed start left behind. The next start finds it at rest.
    }
  }
}
