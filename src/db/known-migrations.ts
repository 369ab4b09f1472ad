import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const migrationsFolder = fileURLToPath(new URL('../../migrations', import.meta.url));

/** Every migration of this version, in order. */
export function knownMigrations(): readonly string[] {
  return readdirSync(migrationsFolder)
    .map((file) => file.replace(/\.sql$/, ''))
    .toSorted();
}
