import type { Resource } from '@medplum/fhirtypes';
import { asSent } from '../../fhir/mapping/as-sent.ts';
import { provenance } from '../../fhir/mapping/provenance.ts';
import type { MappedCase } from '../../fhir/mapping/mapped-case.ts';
import { reachableDirectory } from '../../fhir/references.ts';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { idNamespace } from '../../sealing/keyed-hash.ts';
import type { MasterKeys } from '../../sealing/keys.ts';
import type { InboxItem } from '../ports/inbox.ts';
import type { PreparedResource } from '../ports/records.ts';
import { resourceHash } from './record-hash.ts';

/** Gives every mapped resource its hash and the directory resources that can be reached from it. */
export function prepareRecords(
  keys: MasterKeys,
  mapped: MappedCase,
): { personal: readonly PreparedResource[]; directory: readonly PreparedResource[] } {
  return {
    personal: mapped.personal.map((resource) =>
      prepare(keys, resource, directoryIds(resource, mapped.directory)),
    ),
    directory: mapped.directory.map((resource) => prepare(keys, resource, [])),
  };
}

/** Who said what changed, from which system, when; bound to the row it came from by its hash. */
export function prepareProvenance(
  keys: MasterKeys,
  item: InboxItem,
  record: CaseRecord,
  changed: readonly string[],
  at: Date,
): PreparedResource {
  const resource = provenance({
    namespace: idNamespace(keys),
    site: record.source.site,
    system: record.source.system,
    targets: changed,
    recorded: at,
    sourceOrganisation: item.sourceOrganisation,
    inputHash: item.bodyHash.toString('hex'),
    asSent: asSent(record),
  });
  return prepareResource(keys, resource);
}

/** A resource that refers to nobody in the directory. */
export function prepareResource(keys: MasterKeys, resource: Resource): PreparedResource {
  return prepare(keys, resource, []);
}

function prepare(keys: MasterKeys, resource: Resource, directoryRefs: readonly string[]): PreparedResource {
  if (resource.id === undefined) throw new Error('a mapped resource has no id');
  return {
    resource: { ...resource, id: resource.id },
    contentHash: resourceHash(keys, resource),
    directoryRefs,
  };
}

/** Ids of the directory resources a resource refers to, directly or through another directory resource. */
function directoryIds(resource: Resource, directory: readonly Resource[]): readonly string[] {
  return reachableDirectory([resource], directory).map(({ id }) => id ?? '');
}
