import { randomUUID } from 'node:crypto';
import type { Resource } from '@medplum/fhirtypes';
import { resourcePlace } from '../../src/db/apply-personal.ts';
import { charity } from '../../src/demo/organisations.ts';
import { resourceId } from '../../src/fhir/ids.ts';
import { mapCase } from '../../src/fhir/mapping/map-case.ts';
import { identifiersOf } from '../../src/gateway/case/identifiers-of.ts';
import { prepareProvenance, prepareRecords } from '../../src/gateway/case/prepare-records.ts';
import { marksHash, recordHash, saidHash, sharingHash } from '../../src/gateway/case/record-hash.ts';
import { siteOf } from '../../src/gateway/case/site-of.ts';
import type { InboxItem } from '../../src/gateway/ports/inbox.ts';
import type { PreparedResource } from '../../src/gateway/ports/records.ts';
import { isPlaceholderBirthDate } from '../../src/living-well/birth-date.ts';
import type { CaseRecord } from '../../src/living-well/case-record.ts';
import { likenesses } from '../../src/living-well/compare-people.ts';
import type { Sites } from '../../src/living-well/sites.ts';
import { idNamespace, keyedHash } from '../../src/sealing/keyed-hash.ts';
import type { MasterKeys } from '../../src/sealing/keys.ts';
import { makeOwnerKey, seal, type OwnerKey } from '../../src/sealing/seal.ts';
import type { Row, Rows } from './tables.ts';

export interface Laying {
  readonly keys: MasterKeys;
  readonly sites: Sites;
  /** Who sent it all. */
  readonly clientId: string;
  /** When everything is taken in and applied. */
  readonly at: Date;
}

/** One thing a source said, taken in and applied: its place in the person's lane, and in their order of changes. */
interface Turn {
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
  /** When its source last said so. */
  readonly modified: Date;
}

/** What the database holds of a person once their source's records, one after the other, are taken in and applied. Their ids and hashes are the product's own. */
export function personRows(laying: Laying, records: readonly CaseRecord[]): Rows {
  const { keys, at } = laying;
  const [first] = records;
  const last = records.at(-1);
  if (first === undefined || last === undefined) throw new Error('nothing is said of this person');
  const personId = personIdOf(keys, first);
  const { key, wrapped } = makeOwnerKey(keys, personId);
  const turns = takeTurns(laying, personId, records);
  const source = sourceOf(first);
  const { current, former } = resourceRows(laying, key, turns);
  const revision = turns.at(-1)?.until ?? 0;
  return {
    person: [{ id: personId, made_at: at, revision }],
    sealing_key: [{ owner: personId, wrapped, wrapped_by: keys.id, made_at: at }],
    person_identifier: identifiersOf(keys, last, personId).map(({ hash, kind }) => ({
      hash,
      kind,
      person_id: personId,
      sources: [source],
      recorded_at: at,
    })),
    person_resemblance: resemblances(keys, last).map((hash) => ({ person_id: personId, source, hash })),
    person_revision: Array.from({ length: revision }, (_, count) => ({
      person_id: personId,
      revision: count + 1,
      at,
    })),
    lane: [{ person_id: personId, next_seq: turns.length + 1, head_seq: turns.length + 1 }],
    inbox: turns.map((turn) => inboxRow(laying, key, turn)),
    source_record: [sourceRow(keys, personId, last)],
    resource: current,
    resource_history: former,
  };
}

export function personIdOf(keys: MasterKeys, { source, person }: CaseRecord): string {
  const { site, system } = source;
  return resourceId(idNamespace(keys), { site, system, recordType: 'person', recordId: person.id });
}

function sourceOf({ source }: CaseRecord): string {
  return `${source.site}/${source.system}`;
}

/** A first record that says who may see what counts as a change when it comes, and each counts as one when it is applied. */
function takeTurns(
  { keys, clientId }: Laying,
  personId: string,
  records: readonly CaseRecord[],
): readonly Turn[] {
  let revision = 0;
  return records.map((record, index) => {
    const changes = index === 0 && record.sharing !== undefined;
    const since = changes ? revision + 1 : revision;
    revision = since + 1;
    const body = Buffer.from(JSON.stringify(record), 'utf8');
    const item: InboxItem = {
      id: randomUUID(),
      personId,
      clientId,
      source: sourceOf(record),
      sourceOrganisation: charity,
      bodyHash: keyedHash(keys, 'case-record', body),
      readBody: () => body,
      attempts: 0,
    };
    return { record, item, body, place: index + 1, since, until: revision, changes };
  });
}

function resourceRows(laying: Laying, key: OwnerKey, turns: readonly Turn[]) {
  const standing = new Map<string, Standing>();
  const former: Row<'resource_history'>[] = [];
  for (const turn of turns) {
    const modified = new Date(turn.record.source.modified);
    const { changed, same } = saidIn(laying, turn, standing);
    for (const held of same) standing.set(referenceOf(held.prepared.resource), { ...held, modified });
    for (const prepared of changed) {
      const reference = referenceOf(prepared.resource);
      const held = standing.get(reference);
      if (held !== undefined) {
        const { directory_refs: _, ...row } = resourceRow(laying, key, turn, held);
        former.push({ ...row, until_revision: turn.until });
      }
      standing.set(reference, {
        prepared,
        version: (held?.version ?? 0) + 1,
        since: turn.until,
        modified,
      });
    }
  }
  const [first] = turns;
  const current = [...standing.values()].map((held) => resourceRow(laying, key, first, held));
  return { current, former };
}

/** What of a record is held as it is, and what is not, with the trail of that. */
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
  return { same, changed: [...changed, prepareProvenance(keys, item, record, references, at)] };
}

/** As its person's source said it, whichever turn it was. */
function resourceRow(
  { at }: Laying,
  key: OwnerKey,
  turn: Turn | undefined,
  { prepared, version, since, modified }: Standing,
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
  };
}

function referenceOf({ resourceType, id }: Resource): string {
  return `${resourceType}/${id ?? ''}`;
}

function inboxRow(
  { keys, at }: Laying,
  key: OwnerKey,
  { record, item, body, place, since, until, changes }: Turn,
): Row<'inbox'> {
  return {
    id: item.id,
    person_id: item.personId,
    person_seq: place,
    client_id: item.clientId,
    source: item.source,
    source_organisation: item.sourceOrganisation,
    body_hash: item.bodyHash,
    record_hash: saidHash(keys, record),
    body: seal(key, ['inbox', item.id, 'body'], body),
    source_modified: new Date(record.source.modified),
    changes_visibility: changes,
    says_sharing: record.sharing !== undefined,
    state: 'settled',
    outcome: 'applied',
    received_at: at,
    settled_at: at,
    since_revision: since,
    until_revision: until,
  };
}

function sourceRow(keys: MasterKeys, personId: string, record: CaseRecord): Row<'source_record'> {
  const modified = new Date(record.source.modified);
  const sharing = sharingHash(keys, record);
  return {
    person_id: personId,
    source: sourceOf(record),
    modified,
    content_hash: recordHash(keys, record),
    marks_hash: marksHash(keys, record),
    sharing_hash: sharing ?? null,
    sharing_modified: sharing === undefined ? null : modified,
  };
}

function resemblances(keys: MasterKeys, { person }: CaseRecord): readonly Buffer[] {
  const { name, birthDate, address } = person;
  if (isPlaceholderBirthDate(birthDate)) return [];
  const described = { birthDate, given: name.given[0], family: name.family, postcode: address?.postcode };
  return likenesses(described).map((parts) => keyedHash(keys, 'resemblance', ...parts));
}
