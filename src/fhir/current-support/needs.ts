import type { Flag } from '@medplum/fhirtypes';
import { hasCode } from '../elements.ts';
import { systems } from '../systems.ts';
import type { ReleasedItems } from './released-items.ts';

/** Flags that say how to communicate, in the order the source told them. */
export function currentNeeds({ flags }: ReleasedItems): readonly Flag[] {
  return flags
    .filter(
      ({ status, category }) =>
        status === 'active' &&
        category?.some((concept) => hasCode(concept, systems.record, 'communication-need')),
    )
    .toSorted((one, other) => (orderOf(one) < orderOf(other) ? -1 : 1));
}

/** Communication and adjustments, in the person's words. */
export function needViews(items: ReleasedItems): readonly string[] {
  return currentNeeds(items).flatMap(({ code }) => code.text ?? []);
}

function orderOf(flag: Flag): string {
  return flag.identifier?.[0]?.value ?? '';
}
