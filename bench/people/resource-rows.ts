import type { Resource } from '@medplum/fhirtypes';
import { resourcePlace } from '../../src/db/apply-personal.ts';
import { mapCase } from '../../src/fhir/mapping/map-case.ts';
import { prepareProvenance, prepareRecords } from '../../src/gateway/case/prepare-records.ts';
import { siteOf } from '../../src/gateway/case/site-of.ts';
import type { InboxItem } from '../../src/gateway/ports/inbox.ts';
import type { PreparedResource } from '../../src/gateway/ports/records.ts';
import type { CaseRecord } from '../../src/living-well/case-record.ts';
import type { Sites } from '../../src/living-well/sites.ts';
import { idNamespace } from '../../src/sealing/keyed-hash.ts';
import type { MasterKeys } from '../../src/sealing/keys.ts';
import { seal, type OwnerKey } from '../../src/sealing/seal.ts';
import type { Row } from './tables.ts';

export interface Laying {
  readonly keys: MasterKeys;
  readonly sites: Sites;
  /** Who sent it all. */
  readonly clientId: string;
  /** When everything is taken in and applied. */
  readonly at: Date;
}

/** One thing a source said, taken in and applied: its place in the person's lane, and in their order of changes. */
export interface Turn {
  readonly record: CaseRecord;
  readonly item: InboxItem;
  readonly body: Buffer;
  readonly place: number;
  readonly since: number;
  readonly until: number;
  readonly changes: boolean;
}

/** A resource as it stands after a turn. */
interface Standing {
  readonly prepared: PreparedResource;
  readonly version: number;
  readonly since: number;
  /** When its source last said so; where it follows its source, when it was first said in that way. */
  readonly modified: Date;
  readonly followsSource: boolean;
}

/** A person's resources as they stand after the last turn, and the versions that they had before. */
export function resourceRows(laying: Laying, key: OwnerKey, turns: readonly Turn[]) {
  const standing = new Map<string, Standing>();
  const former: Row<'resource_history'>[] = [];
  let before = new Date(0);
  for (const turn of turns) {
    const modified = new Date(turn.record.source.modified);
    const { changed, same, leftOut } = saidIn(laying, turn, standing);
    for (const held of same.filter(({ followsSource }) => !followsSource))
      standing.set(referenceOf(held.prepared.resource), { ...held, modified, followsSource: true });
    for (const held of leftOut)
      standing.set(referenceOf(held.prepared.resource), { ...lastSaid(held, before), followsSource: false });
    for (const prepared of changed) {
      const reference = referenceOf(prepared.resource);
      const held = standing.get(reference);
      if (held !== undefined) {
        const version = resourceRow(laying, key, turn, lastSaid(held, before));
        const { directory_refs: _, follows_source: __, ...row } = version;
        former.push({ ...row, until_revision: turn.until });
      }
      standing.set(reference, {
        prepared,
        version: (held?.version ?? 0) + 1,
        since: turn.until,
        modified,
        followsSource: prepared.resource.resourceType !== 'Provenance',
      });
    }
    before = modified;
  }
  const [first] = turns;
  const current = [...standing.values()].map((held) => resourceRow(laying, key, first, held));
  return { current, former };
}

/** With the time at which its source last said so, which until then is `before`. */
function lastSaid(held: Standing, before: Date): Standing {
  return held.followsSource ? { ...held, modified: before } : held;
}

/** What of a record is held as it is, and what is not, with the trail of that; and what is held that it says nothing of. */
function saidIn(
  { keys, sites, at }: Laying,
  { record, item }: Turn,
  standing: ReadonlyMap<string, Standing>,
) {
  const { personId, sourceOrganisation } = item;
  const context = { namespace: idNamespace(keys), personId, sourceOrganisation, site: siteOf(sites, record) };
  const same: Standing[] = [];
  const changed: PreparedResource[] = [];
  for (const prepared of prepareRecords(keys, mapCase(record, context)).personal) {
    const held = standing.get(referenceOf(prepared.resource));
    if (held?.prepared.contentHash.equals(prepared.contentHash) === true) same.push(held);
    else changed.push(prepared);
  }
  const references = changed.map(({ resource }) => referenceOf(resource));
  const said = new Set([...references, ...same.map(({ prepared }) => referenceOf(prepared.resource))]);
  return {
    same,
    changed: [...changed, prepareProvenance(keys, item, record, references, at)],
    leftOut: [...standing].filter(([reference]) => !said.has(reference)).map(([, held]) => held),
  };
}

/** As its person's source said it, whichever turn it was. */
function resourceRow(
  { at }: Laying,
  key: OwnerKey,
  turn: Turn | undefined,
  { prepared, version, since, modified, followsSource }: Standing,
): Row<'resource'> {
  if (turn === undefined) throw new Error('what stands was said by nobody');
  const { resource, contentHash, directoryRefs } = prepared;
  const { source, sourceOrganisation, personId } = turn.item;
  const bound = {
    type: resource.resourceType,
    id: resource.id,
    version,
    source,
    source_organisation: sourceOrganisation,
  };
  const meta = { ...resource.meta, versionId: String(version), lastUpdated: at.toISOString() };
  return {
    ...bound,
    person_id: personId,
    source_modified: modified,
    recorded_at: at,
    content_hash: contentHash,
    directory_refs: directoryRefs,
    sealed: seal(key, resourcePlace(bound), Buffer.from(JSON.stringify({ ...resource, meta }), 'utf8')),
    since_revision: since,
    follows_source: followsSource,
  };
}

function referenceOf({ resourceType, id }: Resource): string {
  return `${resourceType}/${id ?? ''}`;
}
