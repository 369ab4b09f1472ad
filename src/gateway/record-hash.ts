import type { Resource } from '@medplum/fhirtypes';
import canonicalize from 'canonicalize';
import { withoutSourceLastUpdated } from '../fhir/source-last-updated.ts';
import type { CaseRecord } from '../living-well/case-record.ts';
import { keyedHash } from '../sealing/keyed-hash.ts';
import type { MasterKeys } from '../sealing/keys.ts';

/** Hash of the whole record's meaning: the same record in another order of keys, or with other spacing, is the same. */
export function recordHash(keys: MasterKeys, record: CaseRecord): Buffer {
  return keyedHash(keys, 'record', canonical(record));
}

/** Hash of the sharing choices alone; undefined when the record says nothing about them. */
export function sharingHash(keys: MasterKeys, record: CaseRecord): Buffer | undefined {
  return record.sharing && keyedHash(keys, 'sharing', canonical(record.sharing));
}

/**
 * Hash of what else decides who may see what: sensitive marks, and who the person is. A newly marked goal, or a corrected number, must bind
 * from its acknowledgement like a withdrawal (consent-rules 8).
 */
export function marksHash(keys: MasterKeys, { person, plan }: CaseRecord): Buffer {
  const marks = plan?.goals.map(({ id, sensitive }) => [id, sensitive]) ?? [];
  return keyedHash(keys, 'marks', canonical([person.nhsNumber ?? null, person.birthDate, marks]));
}

/** Hash of a resource's content. When the source last said it is left out: saying the same again is no new version. */
export function resourceHash(keys: MasterKeys, resource: Resource): Buffer {
  return keyedHash(keys, 'resource', canonical(withoutSourceLastUpdated(resource)));
}

function canonical(value: unknown): string {
  return canonicalize(value) ?? '';
}
