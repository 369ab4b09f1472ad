import { randomUUID } from 'node:crypto';
import { charity } from '../../src/demo/organisations.ts';
import { resourceId } from '../../src/fhir/ids.ts';
import { identifiersOf } from '../../src/gateway/case/identifiers-of.ts';
import { marksHash, recordHash, saidHash, sharingHash } from '../../src/gateway/case/record-hash.ts';
import type { InboxItem } from '../../src/gateway/ports/inbox.ts';
import { isPlaceholderBirthDate } from '../../src/living-well/birth-date.ts';
import type { CaseRecord } from '../../src/living-well/case-record.ts';
import { likenesses } from '../../src/living-well/compare-people.ts';
import { idNamespace, keyedHash } from '../../src/sealing/keyed-hash.ts';
import type { MasterKeys } from '../../src/sealing/keys.ts';
import { makeOwnerKey, seal, type OwnerKey } from '../../src/sealing/seal.ts';
import { resourceRows, type Laying, type Turn } from './resource-rows.ts';
import type { Row, Rows } from './tables.ts';

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
