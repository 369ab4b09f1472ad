import type { Resource } from '@medplum/fhirtypes';
import { provenance } from '../fhir/mapping/provenance.ts';
import type { MappedCase } from '../fhir/mapping/mapped-case.ts';
import { referencesOf } from '../fhir/references.ts';
import type { MasterKeys } from '../sealing/keys.ts';
import type { InboxItem, PreparedResource } from './ports.ts';
import { resourceHash } from './record-hash.ts';

/** Gives every mapped resource its hash and the directory resources that can be reached from it. */
export function prepareRecords(
  keys: MasterKeys,
  mapped: MappedCase,
): { personal: readonly PreparedResource[]; directory: readonly PreparedResource[] } {
  const directory = new Map(mapped.directory.map((resource) => [referenceOf(resource), resource]));
  return {
    personal: mapped.personal.map((resource) => prepare(keys, resource, reachable(resource, directory))),
    directory: mapped.directory.map((resource) => prepare(keys, resource, [])),
  };
}

/** Who said what changed, from which system, when; bound to the row it came from by its hash. */
export function prepareProvenance(
  keys: MasterKeys,
  item: InboxItem,
  changed: readonly string[],
  at: Date,
): PreparedResource {
  const resource = provenance({
    targets: changed,
    recorded: at,
    sourceOrganisation: item.sourceOrganisation,
    sourceHash: item.bodyHash.toString('hex'),
    activity: item.id,
  });
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
function reachable(start: Resource, directory: ReadonlyMap<string, Resource>): readonly string[] {
  const found = new Map<string, string>();
  const waiting = [...referencesOf(start)];
  for (let reference = waiting.pop(); reference !== undefined; reference = waiting.pop()) {
    const resource = directory.get(reference);
    if (resource?.id === undefined || found.has(reference)) continue;
    found.set(reference, resource.id);
    waiting.push(...referencesOf(resource));
  }
  return [...found.values()].toSorted();
}

function referenceOf(resource: Resource): string {
  return `${resource.resourceType}/${resource.id ?? ''}`;
}
