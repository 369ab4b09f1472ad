import type { Applied, PreparedResource } from '../gateway/ports/records.ts';
import { seal, type OwnerKey, type Place } from '../sealing/seal.ts';
import { follow, isOfLatest, stopFollowing } from './follow-source.ts';
import { countChange, currentRevision } from './person-revision.ts';
import type { Transaction } from './transaction.ts';

/** What a resource's seal is bound to: moved to another row, version, source or agreement it does not open. */
export function resourcePlace(row: {
  readonly type: string;
  readonly id: string;
  readonly version: number;
  readonly source: string;
  readonly source_organisation: string;
}): Place {
  return ['resource', `${row.type}/${row.id}/${row.version}`, `${row.source} ${row.source_organisation}`];
}

interface Held {
  readonly type: string;
  readonly id: string;
  readonly version: number;
  readonly content_hash: Buffer;
  readonly follows_source: boolean;
}

/** What one source says of a person, and the types of which it then says all. */
interface Said {
  readonly personal: readonly PreparedResource[];
  readonly standing: readonly string[];
  /** Made of the references of what changed, where anything did; itself none of them. */
  readonly trailOf?: ((changed: readonly string[]) => PreparedResource) | undefined;
}

/**
 * What one source says of a person, against what it said before. Another source's rows are never looked at, let alone rewritten. What nothing is read back
 * of is sent, and travels with what follows.
 */
export async function applyPersonal(
  tx: Transaction,
  key: OwnerKey,
  applied: Applied,
  said: Said,
): Promise<readonly string[]> {
  const { changed, same, retired, leftOut, held } = await changesOf(tx, applied, said);
  follow(tx, applied, idsOf(same.filter((row) => !row.follows_source)));
  stopFollowing(tx, applied, idsOf(leftOut.filter((row) => row.follows_source)));
  if (changed.length + retired.length > 0) countChange(tx, applied.personId, applied.at);
  const references = changed.map(referenceOf);
  const trail = references.length > 0 ? said.trailOf?.(references) : undefined;
  const written = trail === undefined || isHeldAs(held, trail) ? changed : [...changed, trail];
  const replaced = written.filter((item) => held.has(referenceOf(item)));
  moveToHistory(tx, applied, [...replaced.map(({ resource }) => resource.id), ...idsOf(retired)]);
  retire(tx, applied, retired);
  const latest = await latestVersions(tx, applied, written);
  writeVersions(
    tx,
    applied,
    written.map((item) => sealVersion(key, applied, item, (latest.get(referenceOf(item)) ?? 0) + 1)),
  );
  return references;
}

type HeldRows = ReadonlyMap<string, Held>;

/** What of it is not held as it is; and of what is held, what is said again, what is to go, and what stands without a word. */
export async function changesOf(tx: Transaction, { personId, source }: Applied, told: Said) {
  const { rows } = await tx.query<Held>({
    name: 'held-of-source',
    text: 'SELECT type, id, version, content_hash, follows_source FROM resource WHERE person_id = $1 AND source = $2',
    values: [personId, source],
  });
  const held: HeldRows = new Map(rows.map((row) => [nameOf(row), row]));
  const said = new Set(told.personal.map(referenceOf));
  const again = new Set(told.personal.filter((item) => isHeldAs(held, item)).map(referenceOf));
  const unsaid = rows.filter((row) => !said.has(nameOf(row)));
  return {
    held,
    changed: told.personal.filter((item) => !again.has(referenceOf(item))),
    same: rows.filter((row) => again.has(nameOf(row))),
    retired: unsaid.filter(({ type }) => told.standing.includes(type)),
    leftOut: unsaid.filter(({ type }) => !told.standing.includes(type)),
  };
}

function isHeldAs(held: HeldRows, item: PreparedResource): boolean {
  return held.get(referenceOf(item))?.content_hash.equals(item.contentHash) === true;
}

function referenceOf({ resource }: PreparedResource): string {
  return `${resource.resourceType}/${resource.id}`;
}

function nameOf({ type, id }: Held): string {
  return `${type}/${id}`;
}

function idsOf(rows: readonly Held[]): readonly string[] {
  return rows.map(({ id }) => id);
}

/** A version that goes to history keeps the time its source last stood by it. */
function moveToHistory(tx: Transaction, applied: Applied, ids: readonly string[]): void {
  if (ids.length === 0) return;
  tx.send({
    name: 'move-to-history',
    text: `INSERT INTO resource_history (person_id, type, id, version, source, source_organisation, source_modified, recorded_at, content_hash, sealed, since_revision, until_revision)
     SELECT person_id, type, id, version, source, source_organisation, source_modified, recorded_at, content_hash, sealed, since_revision, ${currentRevision('$1')}
     FROM resource_as_said WHERE person_id = $1 AND source = $2 AND id = ANY ($3::uuid[])`,
    values: [applied.personId, applied.source, [...ids]],
  });
}

/** The highest version each has had. In history by now, and so is that of something retired which its source says again. */
async function latestVersions(
  tx: Transaction,
  applied: Applied,
  written: readonly PreparedResource[],
): Promise<ReadonlyMap<string, number>> {
  if (written.length === 0) return new Map();
  const { rows } = await tx.query<{ reference: string; version: number }>({
    name: 'latest-versions',
    text: `SELECT type || '/' || id AS reference, max(version) AS version FROM resource_history
     WHERE person_id = $1 AND source = $2 AND id = ANY ($3::uuid[]) GROUP BY type, id`,
    values: [applied.personId, applied.source, written.map(({ resource }) => resource.id)],
  });
  return new Map(rows.map(({ reference, version }) => [reference, version]));
}

/** Out of what is current, into history only: the source no longer says it. */
function retire(tx: Transaction, applied: Applied, retired: readonly Held[]): void {
  if (retired.length === 0) return;
  tx.send({
    name: 'retire',
    text: 'DELETE FROM resource WHERE person_id = $1 AND source = $2 AND id = ANY ($3::uuid[])',
    values: [applied.personId, applied.source, idsOf(retired)],
  });
}

type Version = PreparedResource & { readonly version: number; readonly sealed: Buffer };

function sealVersion(key: OwnerKey, applied: Applied, item: PreparedResource, version: number): Version {
  const { resource } = item;
  const meta = { ...resource.meta, versionId: String(version), lastUpdated: applied.at.toISOString() };
  const place = resourcePlace({
    type: resource.resourceType,
    id: resource.id,
    version,
    source: applied.source,
    source_organisation: applied.sourceOrganisation,
  });
  return {
    ...item,
    version,
    sealed: seal(key, place, Buffer.from(JSON.stringify({ ...resource, meta }), 'utf8')),
  };
}

/** What tells of one record is of that alone: its time does not move on with its source's. */
function writeVersions(tx: Transaction, applied: Applied, versions: readonly Version[]): void {
  if (versions.length === 0) return;
  tx.send({
    name: 'write-versions',
    text: `INSERT INTO resource (person_id, source, source_organisation, source_modified, recorded_at, type, id, version, content_hash, directory_refs, sealed, since_revision, follows_source)
     SELECT $1::uuid, $2::text, $3::text, $4::timestamptz, $5::timestamptz, type, id, version, content_hash, string_to_array(refs, ',')::uuid[], sealed, ${currentRevision('$1')},
       type <> 'Provenance' AND ${isOfLatest}
     FROM unnest($6::text[], $7::uuid[], $8::int[], $9::bytea[], $10::text[], $11::bytea[])
       AS changed (type, id, version, content_hash, refs, sealed)
     ON CONFLICT (person_id, type, id, source) DO UPDATE SET version = excluded.version, source_organisation = excluded.source_organisation,
       source_modified = excluded.source_modified, recorded_at = excluded.recorded_at, content_hash = excluded.content_hash,
       directory_refs = excluded.directory_refs, sealed = excluded.sealed, since_revision = excluded.since_revision, follows_source = excluded.follows_source`,
    values: [
      applied.personId,
      applied.source,
      applied.sourceOrganisation,
      applied.sourceModified,
      applied.at,
      versions.map(({ resource }) => resource.resourceType),
      versions.map(({ resource }) => resource.id),
      versions.map(({ version }) => version),
      versions.map(({ contentHash }) => contentHash),
      versions.map(({ directoryRefs }) => directoryRefs.join(',')),
      versions.map(({ sealed }) => sealed),
    ],
  });
}
