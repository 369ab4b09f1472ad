import type { ConsentProvisionData } from '@medplum/fhirtypes';
import type { Effect } from '../ask.ts';
import { field } from '../fields.ts';
import { anyReference, isRelative, unversioned } from '../references.ts';
import type { ItemCheck, Limit } from './item-check.ts';

const authoring = [
  'author',
  'performer',
  'recorder',
  'asserter',
  'source',
  'requester',
  'sender',
  'expressedBy',
] as const;

/**
 * `data` (consent-rules 4.3). `instance`: the item itself. `related`, `dependents`: the item, or one that refers to it.
 * `authoredby`: one of its authoring elements is the reference. An entry that cannot be compared never permits, always denies.
 */
export function dataLimit(data: readonly ConsentProvisionData[], effect: Effect): Limit {
  const checks: ItemCheck[] = [];
  for (const entry of data) {
    const check = checkFor(entry);
    if (check === undefined && effect === 'deny') return true;
    if (check !== undefined) checks.push(check);
  }
  return checks.length === 0 ? false : (item) => checks.some((check) => check(item));
}

function checkFor({ meaning, reference }: ConsentProvisionData): ItemCheck | undefined {
  const target = unversioned(field(reference, 'reference')?.toString() ?? '');
  if (!isRelative(target)) return undefined;
  const isTarget = (other: string): boolean => other === target;
  switch (meaning) {
    case 'instance':
      return (item) => item.reference === target;
    case 'related':
    case 'dependents':
      return (item) => item.reference === target || anyReference(item.resource, isTarget);
    case 'authoredby':
      return (item) => authoring.some((element) => anyReference(field(item.resource, element), isTarget));
    default:
      return undefined;
  }
}
