import type { Resource } from '@medplum/fhirtypes';
import type {
  Applied,
  PersonRecords,
  PreparedResource,
  RecordStore,
  SourceRecord,
  StoredResource,
} from '../gateway/ports.ts';
import type { MasterKeys } from '../sealing/keys.ts';
import { deploymentOwner, open, seal, unwrapOwnerKey, type OwnerKey } from '../sealing/seal.ts';
import { readAgreements } from './inbox-store.ts';
import { findOwnerKey } from './owner-keys.ts';
import type { Transaction } from './transaction.ts';

/** People's sealed resources: current versions, history, and the directory they refer to. */
export function createRecordStore(tx: Transaction, master: MasterKeys, deployment: OwnerKey): RecordStore {
  return {
    read: (personId) => read(tx, master, deployment, personId),
    lastApplied: (personId, source) => lastApplied(tx, personId, source),
    async apply(applied, personal, directory) {
      const key = await findOwnerKey(tx, master, applied.personId);
      if (key === undefined) throw new Error('the person was erased');
      await applyDirectory(tx, deployment, applied, directory);
      const changed = await applyPersonal(tx, key, applied, personal);
      await remember(tx, applied);
      return changed;
    },
  };
}

interface ResourceRow {
  readonly id: string;
  readonly version: number;
  readonly source_organisation: string;
  readonly source_modified: Date;
  readonly sealed: Buffer;
}

/** All statements are sent at once: one round trip. Each starts after the lock before it was granted, with a snapshot of its own. */
async function read(
  tx: Transaction,
  master: MasterKeys,
  deployment: OwnerKey,
  personId: string | undefined,
): Promise<PersonRecords> {
  const id = personId ?? deploymentOwner;
  const [state, resources, directory, agreements] = await Promise.all([
    tx.query<{ recovering: boolean; wrapped: Buffer | null; unsettled: string[] }>({
      name: 'read-state',
      text: `SELECT pg_is_in_recovery() AS recovering,
               (SELECT wrapped FROM sealing_key WHERE owner = $1) AS wrapped,
               ARRAY(SELECT id::text FROM inbox WHERE person_id = $1 AND changes_sharing AND state <> 'settled') AS unsettled`,
      values: [id],
    }),
    tx.query<ResourceRow>({
      name: 'read-resources',
      text: `SELECT id, version, source_organisation, source_modified, sealed
             FROM resource WHERE person_id = $1 ORDER BY type, id`,
      values: [id],
    }),
    tx.query<{ id: string; type: string; sealed: Buffer }>({
      name: 'read-directory',
      text: `SELECT id, type, sealed FROM directory_resource
             WHERE id IN (SELECT unnest(directory_refs) FROM resource WHERE person_id = $1) ORDER BY type, id`,
      values: [id],
    }),
    readAgreements(tx),
  ]);
  const [{ recovering, wrapped, unsettled } = { recovering: true, wrapped: null, unsettled: [] }] =
    state.rows;
  const key = wrapped === null ? undefined : unwrapOwnerKey(master, id, wrapped);
  if (key !== undefined) tx.ownerKeys.set(id, key);
  return {
    resources: key === undefined ? [] : resources.rows.map((row) => openResource(key, row)),
    directory: directory.rows.map((row) => openDirectory(deployment, row)),
    agreements,
    unsettledChoices: unsettled,
    onPrimary: !recovering,
  };
}

function openResource(key: OwnerKey, row: ResourceRow): StoredResource {
  const resource = JSON.parse(
    open(key, ['resource', row.id, `v${row.version}`], row.sealed).toString('utf8'),
  ) as Resource;
  return {
    resource,
    sourceOrganisation: row.source_organisation,
    sourceModified: row.source_modified,
  };
}

function openDirectory(key: OwnerKey, row: { id: string; sealed: Buffer }): Resource {
  return JSON.parse(
    open(key, ['directory_resource', row.id, 'sealed'], row.sealed).toString('utf8'),
  ) as Resource;
}

async function lastApplied(
  tx: Transaction,
  personId: string,
  source: string,
): Promise<SourceRecord | undefined> {
  const { rows } = await tx.query<{ modified: Date; content_hash: Buffer }>(
    'SELECT modified, content_hash FROM source_record WHERE person_id = $1 AND source = $2',
    [personId, source],
  );
  return rows[0] && { modified: rows[0].modified, contentHash: rows[0].content_hash };
}

async function remember(tx: Transaction, applied: Applied): Promise<void> {
  await tx.query(
    `INSERT INTO source_record (person_id, source, modified, content_hash, sharing_hash) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (person_id, source) DO UPDATE SET modified = excluded.modified, content_hash = excluded.content_hash,
       sharing_hash = coalesce(excluded.sharing_hash, source_record.sharing_hash)`,
    [
      applied.personId,
      applied.source,
      applied.sourceModified,
      applied.contentHash,
      applied.sharingHash ?? null,
    ],
  );
}

interface Held {
  readonly type: string;
  readonly id: string;
  readonly version: number;
  readonly source: string;
  readonly content_hash: Buffer;
}

async function applyPersonal(
  tx: Transaction,
  key: OwnerKey,
  applied: Applied,
  prepared: readonly PreparedResource[],
): Promise<readonly string[]> {
  const { rows } = await tx.query<Held>(
    'SELECT type, id, version, source, content_hash FROM resource WHERE person_id = $1',
    [applied.personId],
  );
  const held = new Map(rows.map((row) => [`${row.type}/${row.id}`, row]));
  const reference = ({ resource }: PreparedResource): string => `${resource.resourceType}/${resource.id}`;
  // A resource belongs to the source that first sent it: a second source adds its own, and never rewrites another's.
  const own = prepared.filter(
    (item) => (held.get(reference(item))?.source ?? applied.source) === applied.source,
  );
  const changed = own.filter(
    (item) => held.get(reference(item))?.content_hash.equals(item.contentHash) !== true,
  );
  // Only what stays: a version that goes to history keeps the time its source last stood by it.
  const confirmed = own.filter((item) => !changed.includes(item));
  await tx.query(
    `UPDATE resource SET source_modified = $3 WHERE person_id = $1 AND id = ANY ($2::uuid[]) AND source_modified < $3`,
    [applied.personId, confirmed.map(({ resource }) => resource.id), applied.sourceModified],
  );
  if (changed.length === 0) return [];
  const rowsToWrite = changed.map((item) => {
    const version = (held.get(reference(item))?.version ?? 0) + 1;
    return { ...item, version, sealed: sealResource(key, item.resource, version, applied.at) };
  });
  await moveToHistory(tx, applied.personId, changed);
  await writeVersions(tx, applied, rowsToWrite);
  return changed.map(reference);
}

type Version = PreparedResource & { readonly version: number; readonly sealed: Buffer };

async function writeVersions(
  tx: Transaction,
  applied: Applied,
  rowsToWrite: readonly Version[],
): Promise<void> {
  await tx.query(
    `INSERT INTO resource (person_id, source, source_organisation, source_modified, recorded_at, type, id, version, content_hash, directory_refs, sealed)
     SELECT $1, $2, $3, $4, $5, type, id, version, content_hash, string_to_array(refs, ',')::uuid[], sealed
     FROM unnest($6::text[], $7::uuid[], $8::int[], $9::bytea[], $10::text[], $11::bytea[])
       AS changed (type, id, version, content_hash, refs, sealed)
     ON CONFLICT (person_id, type, id) DO UPDATE SET version = excluded.version, source_modified = excluded.source_modified,
       recorded_at = excluded.recorded_at, content_hash = excluded.content_hash, directory_refs = excluded.directory_refs, sealed = excluded.sealed`,
    [
      applied.personId,
      applied.source,
      applied.sourceOrganisation,
      applied.sourceModified,
      applied.at,
      rowsToWrite.map(({ resource }) => resource.resourceType),
      rowsToWrite.map(({ resource }) => resource.id),
      rowsToWrite.map(({ version }) => version),
      rowsToWrite.map(({ contentHash }) => contentHash),
      rowsToWrite.map(({ directoryRefs }) => directoryRefs.join(',')),
      rowsToWrite.map(({ sealed }) => sealed),
    ],
  );
}

async function moveToHistory(
  tx: Transaction,
  personId: string,
  changed: readonly PreparedResource[],
): Promise<void> {
  await tx.query(
    `INSERT INTO resource_history (person_id, type, id, version, source, source_organisation, source_modified, recorded_at, content_hash, sealed)
     SELECT person_id, type, id, version, source, source_organisation, source_modified, recorded_at, content_hash, sealed
     FROM resource WHERE person_id = $1 AND id = ANY ($2::uuid[])`,
    [personId, changed.map(({ resource }) => resource.id)],
  );
}

function sealResource(
  key: OwnerKey,
  resource: PreparedResource['resource'],
  version: number,
  at: Date,
): Buffer {
  const stamped = {
    ...resource,
    meta: { ...resource.meta, versionId: String(version), lastUpdated: at.toISOString() },
  };
  return seal(key, ['resource', resource.id, `v${version}`], Buffer.from(JSON.stringify(stamped), 'utf8'));
}

/** Rows are taken in id order, so that two workers with the same team never wait for each other crosswise. */
async function applyDirectory(
  tx: Transaction,
  key: OwnerKey,
  applied: Applied,
  directory: readonly PreparedResource[],
): Promise<void> {
  const { rows } = await tx.query<{ id: string; content_hash: Buffer }>(
    'SELECT id, content_hash FROM directory_resource WHERE id = ANY ($1::uuid[])',
    [directory.map(({ resource }) => resource.id)],
  );
  const held = new Map(rows.map((row) => [row.id, row.content_hash]));
  const changed = directory
    .filter(({ resource, contentHash }) => held.get(resource.id)?.equals(contentHash) !== true)
    .toSorted((one, other) => (one.resource.id < other.resource.id ? -1 : 1));
  for (const { resource, contentHash } of changed) {
    const content = Buffer.from(JSON.stringify(resource), 'utf8');
    await tx.query(
      `INSERT INTO directory_resource (id, type, version, source, source_modified, content_hash, sealed)
       VALUES ($1, $2, 1, $3, $4, $5, $6)
       ON CONFLICT (id) DO UPDATE SET version = directory_resource.version + 1, source_modified = excluded.source_modified,
         content_hash = excluded.content_hash, sealed = excluded.sealed
       WHERE directory_resource.source_modified <= excluded.source_modified`,
      [
        resource.id,
        resource.resourceType,
        applied.source,
        applied.sourceModified,
        contentHash,
        seal(key, ['directory_resource', resource.id, 'sealed'], content),
      ],
    );
  }
}
