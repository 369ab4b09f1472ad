import type { Applied, PreparedResource } from '../gateway/ports/records.ts';
import { seal, type OwnerKey, type Place } from '../sealing/seal.ts';
import type { Transaction } from './transaction.ts';

/** Where a directory resource is sealed to. */
export function directoryPlace(id: string): Place {
  return ['directory_resource', id, 'sealed'];
}

/** Rows are taken in id order, so that two workers with the same team never wait for each other crosswise. */
export async function applyDirectory(
  tx: Transaction,
  key: OwnerKey,
  applied: Applied,
  directory: readonly PreparedResource[],
): Promise<void> {
  const changed = (await changedDirectory(tx, directory)).toSorted((one, other) =>
    one.resource.id < other.resource.id ? -1 : 1,
  );
  for (const { resource, contentHash } of changed) {
    const content = Buffer.from(JSON.stringify(resource), 'utf8');
    await tx.query(
      `INSERT INTO directory_resource (id, type, version, source, source_modified, content_hash, sealed)
       VALUES ($1, $2, 1, $3, $4, $5, $6)
       ON CONFLICT (id) DO UPDATE SET version = directory_resource.version + 1, source_modified = excluded.source_modified,
         content_hash = excluded.content_hash, sealed = excluded.sealed
       WHERE directory_resource.source_modified <= excluded.source_modified
         AND directory_resource.content_hash <> excluded.content_hash`,
      [
        resource.id,
        resource.resourceType,
        applied.source,
        applied.sourceModified,
        contentHash,
        seal(key, directoryPlace(resource.id), content),
      ],
    );
  }
}

/** Which of them are not held as they are. */
export async function changedDirectory(
  tx: Transaction,
  directory: readonly PreparedResource[],
): Promise<readonly PreparedResource[]> {
  const { rows } = await tx.query<{ id: string; content_hash: Buffer }>({
    name: 'held-directory',
    text: 'SELECT id, content_hash FROM directory_resource WHERE id = ANY ($1::uuid[])',
    values: [directory.map(({ resource }) => resource.id)],
  });
  const held = new Map(rows.map((row) => [row.id, row.content_hash]));
  return directory.filter(({ resource, contentHash }) => held.get(resource.id)?.equals(contentHash) !== true);
}
