import type { Resource } from '@medplum/fhirtypes';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { isTestName } from '../../living-well/test-people.ts';
import { systems } from '../systems.ts';

/**
 * Somebody whom a case system made up to be tried out is kept, and says so on every item: whoever counts can leave them out. A tag and not a security
 * label, because those decide who may see what, and somebody real of such a name must not be hidden by it.
 */
export function markedAsTest({ person }: CaseRecord, resources: readonly Resource[]): readonly Resource[] {
  if (!isTestName(person.name)) return resources;
  const tag = { system: systems.actReason, code: 'HTEST', display: 'test health data' };
  return resources.map((resource) => ({
    ...resource,
    meta: { ...resource.meta, tag: [...(resource.meta?.tag ?? []), tag] },
  }));
}
