import type { Resource } from '@medplum/fhirtypes';
import canonicalize from 'canonicalize';
import { withoutSourceLastUpdated } from '../../fhir/source-last-updated.ts';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { keyedHash } from '../../sealing/keyed-hash.ts';
import type { MasterKeys } from '../../sealing/keys.ts';

/** Hash of the whole record's meaning: the same record in another order of keys, or with other spacing, is the same. */
export function recordHash(keys: MasterKeys, record: CaseRecord): Buffer {
  return keyedHash(keys, 'record', canonical(record));
}

/**
 * The same for telling at the door whether a record came before, where every record of a long list is waiting: a checked record has its members in
 * the schema's order, so plain JSON is the same for the same record. Never compared with {@link recordHash}.
 */
export function saidHash(keys: MasterKeys, record: CaseRecord): Buffer {
  return keyedHash(keys, 'said', JSON.stringify(record));
}

/** Hash of the sharing choices alone; undefined when the record says nothing about them. */
export function sharingHash(keys: MasterKeys, record: CaseRecord): Buffer | undefined {
  return record.sharing && keyedHash(keys, 'sharing', canonical(record.sharing));
}

/**
 * Hash of what else decides who may see what: sensitive marks, and who the person is. A newly marked goal, or a corrected number, must bind
 * from its acknowledgement like a withdrawal (consent-rules 8).
 */
export function marksHash(keys: MasterKeys, record: CaseRecord): Buffer {
  const { person, plan } = record;
  const marks = plan?.goals.map(({ id, sensitive }) => [id, sensitive]) ?? [];
  const known = [person.nhsNumber ?? null, person.birthDate, marks];
  const others = otherMarks(record);
  return keyedHash(keys, 'marks', canonical(others.length === 0 ? known : [...known, others]));
}

/** Marks of whatever else may carry one; what was taken back, and whom not to contact, bind from the acknowledgement too. */
function otherMarks({
  person,
  team,
  plan,
  riskFlags,
  documents,
  people,
  deleted,
}: CaseRecord): readonly unknown[] {
  const marked = [
    ...(plan?.activities ?? []).map(({ id, goal, sensitive }) => ['activity', id, goal ?? null, sensitive]),
    ...(plan?.onward ?? []).map(({ id, goal, sensitive }) => ['onward', id, goal ?? null, sensitive]),
    ...(riskFlags ?? []).map(({ id, sensitive }) => ['risk', id, sensitive]),
    ...(documents ?? []).map(({ id, sensitive }) => ['document', id, sensitive]),
  ];
  const refused = (people ?? []).flatMap(({ id, doNotContact }) => (doNotContact === true ? [id] : []));
  const taken = (deleted ?? []).map(({ kind, id }) => [kind, id]);
  return [
    ...marked,
    ...(refused.length === 0 ? [] : [['do-not-contact', refused]]),
    ...(taken.length === 0 ? [] : [['deleted', taken]]),
    ...(team?.sensitive?.length ? [['team', team.sensitive]] : []),
    ...(person.addressWithheld === undefined ? [] : [['address', person.addressWithheld]]),
  ];
}

/** Hash of a resource's content. When the source last said it is left out: saying the same again is no new version. */
export function resourceHash(keys: MasterKeys, resource: Resource): Buffer {
  return keyedHash(keys, 'resource', canonical(withoutSourceLastUpdated(resource)));
}

function canonical(value: unknown): string {
  return canonicalize(value) ?? '';
}
