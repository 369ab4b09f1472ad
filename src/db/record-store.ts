import { GatewayError } from '../errors.ts';
import type {
  Applied,
  PersonRecords,
  RecordStore,
  Remembered,
  SourceRecord,
  StoredResource,
} from '../gateway/ports/records.ts';
import type { MasterKeys } from '../sealing/keys.ts';
import { deploymentOwner, unwrapOwnerKey, type OwnerKey } from '../sealing/seal.ts';
import { applyDirectory, changedDirectory } from './apply-directory.ts';
import { applyPersonal, changesOf } from './apply-personal.ts';
import { readUnclosedCase } from './case-store.ts';
import { openDirectory, openResource, type ResourceRow } from './open-resource.ts';
import { findOwnerKey } from './owner-keys.ts';
import { peopleTogether } from './person-link-store.ts';
import { readAgreements } from './read-agreements.ts';
import type { Transaction } from './transaction.ts';

/** People's sealed resources: current versions, history, and the directory they refer to. */
export function createRecordStore(tx: Transaction, master: MasterKeys, deployment: OwnerKey): RecordStore {
  return {
    read: (personId, types, emergencyCase) =>
      read(tx, { master, deployment, personId, types, emergencyCase }),
    lastApplied: (personId, source) => lastApplied(tx, personId, source),
    saidBy: (personId, source, types) => saidBy(tx, master, { personId, source, types }),
    async apply(applied, { personal, directory, standing }, trailOf) {
      const key = await findOwnerKey(tx, master, applied.personId);
      if (key === undefined) throw new GatewayError('person-erased');
      if (directory.length > 0) await applyDirectory(tx, deployment, applied, directory);
      return applyPersonal(tx, key, applied, { personal, standing, trailOf });
    },
    async holds(applied, { personal, directory, standing }) {
      const { changed, retired } = await changesOf(tx, applied, { personal, standing });
      return changed.length + retired.length + (await changedDirectory(tx, directory)).length === 0;
    },
    remember: async (applied, remembered) => remember(tx, applied, remembered),
    rememberSharing: (applied, sharingHash) => rememberSharing(tx, applied, sharingHash),
  };
}

interface Reading {
  readonly master: MasterKeys;
  readonly deployment: OwnerKey;
  readonly personId: string | undefined;
  readonly types: readonly string[] | undefined;
  readonly emergencyCase: string | undefined;
}

/** All statements are sent at once: one round trip. Each starts after the lock before it was granted, with a snapshot of its own. */
async function read(
  tx: Transaction,
  { master, deployment, personId, types, emergencyCase }: Reading,
): Promise<PersonRecords> {
  const id = personId ?? deploymentOwner;
  const [state, resources, directory, agreements, cases] = await Promise.all([
    tx.query<StateRow>({
      name: 'read-state',
      text: `SELECT pg_is_in_recovery() AS recovering, (SELECT revision FROM person WHERE id = $1) AS revision,
               (SELECT wrapped FROM sealing_key WHERE owner = $1) AS wrapped,
               ARRAY(SELECT id::text FROM inbox WHERE person_id = $1 AND changes_visibility AND state <> 'settled') AS unsettled,
               EXISTS (SELECT FROM index_check WHERE person_id = $1 AND restricted) AS restricted,
               ${peopleTogether} AS people`,
      values: [id],
    }),
    tx.query<ResourceRow>({
      name: 'read-resources',
      text: `SELECT type, id, version, source, source_organisation, source_modified, sealed
             FROM resource_as_said WHERE person_id = $1 AND ($2::text[] IS NULL OR type = ANY ($2)) ORDER BY type, id, source`,
      values: [id, types === undefined ? null : [...types]],
    }),
    tx.query<{ id: string; type: string; sealed: Buffer }>({
      name: 'read-directory',
      text: `SELECT id, type, sealed FROM directory_resource
             WHERE id IN (SELECT unnest(directory_refs) FROM resource WHERE person_id = $1) ORDER BY type, id`,
      values: [id],
    }),
    readAgreements(tx),
    emergencyCase === undefined ? [] : readUnclosedCase(tx, deployment, id, emergencyCase),
  ]);
  const [{ recovering, revision, wrapped, unsettled, restricted, people } = nothing] = state.rows;
  const key = wrapped === null ? undefined : unwrapOwnerKey(master, id, wrapped);
  if (key !== undefined) tx.ownerKeys.set(id, key);
  return {
    people: people ?? [id],
    resources: key === undefined ? [] : resources.rows.map((row) => openResource(key, row)),
    directory: directory.rows.map((row) => openDirectory(deployment, row)),
    agreements: agreements.agreements,
    unsettledChanges: unsettled,
    cases,
    isErased: key === undefined && resources.rows.length > 0,
    isRestricted: restricted,
    place: { revision: Number(revision ?? 0), agreements: agreements.place },
    onPrimary: !recovering,
  };
}

interface StateRow {
  readonly recovering: boolean;
  readonly revision: string | null;
  readonly wrapped: Buffer | null;
  readonly unsettled: readonly string[];
  readonly restricted: boolean;
  readonly people: readonly string[] | null;
}

const nothing: StateRow = {
  recovering: true,
  revision: null,
  wrapped: null,
  unsettled: [],
  restricted: true,
  people: null,
};

async function lastApplied(
  tx: Transaction,
  personId: string,
  source: string,
): Promise<SourceRecord | undefined> {
  const { rows } = await tx.query<{ modified: Date; content_hash: Buffer; sharing_modified: Date | null }>({
    name: 'last-applied',
    text: 'SELECT modified, content_hash, sharing_modified FROM source_record WHERE person_id = $1 AND source = $2',
    values: [personId, source],
  });
  const [row] = rows;
  return (
    row && {
      modified: row.modified,
      contentHash: row.content_hash,
      sharingModified: row.sharing_modified ?? undefined,
    }
  );
}

async function saidBy(
  tx: Transaction,
  master: MasterKeys,
  { personId, source, types }: { personId: string; source: string; types: readonly string[] },
): Promise<readonly StoredResource[]> {
  const { rows } = await tx.query<ResourceRow>({
    name: 'said-by',
    text: `SELECT type, id, version, source, source_organisation, source_modified, sealed
     FROM resource_as_said WHERE person_id = $1 AND source = $2 AND type = ANY ($3::text[]) ORDER BY type, id`,
    values: [personId, source, [...types]],
  });
  if (rows.length === 0) return [];
  const key = await findOwnerKey(tx, master, personId);
  return key === undefined ? [] : rows.map((row) => openResource(key, row));
}

/** Choices that a record leaves out stand, and so do their time and hash. */
function remember(tx: Transaction, applied: Applied, remembered: Remembered): void {
  const { contentHash, marksHash, sharingHash } = remembered;
  tx.send({
    name: 'remember',
    text: `INSERT INTO source_record (person_id, source, modified, content_hash, marks_hash, sharing_hash, sharing_modified)
     VALUES ($1, $2, $3::timestamptz, $4, $5, $6::bytea, CASE WHEN $6::bytea IS NULL THEN NULL ELSE $3::timestamptz END)
     ON CONFLICT (person_id, source) DO UPDATE SET modified = excluded.modified, content_hash = excluded.content_hash,
       marks_hash = excluded.marks_hash, sharing_hash = coalesce(excluded.sharing_hash, source_record.sharing_hash),
       sharing_modified = coalesce(excluded.sharing_modified, source_record.sharing_modified)`,
    values: [
      applied.personId,
      applied.source,
      applied.sourceModified,
      contentHash,
      marksHash,
      sharingHash ?? null,
    ],
  });
}

async function rememberSharing(tx: Transaction, applied: Applied, sharingHash: Buffer): Promise<void> {
  await tx.query(
    'UPDATE source_record SET sharing_hash = $3, sharing_modified = $4 WHERE person_id = $1 AND source = $2',
    [applied.personId, applied.source, sharingHash, applied.sourceModified],
  );
}
