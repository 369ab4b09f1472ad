import type { Flag } from '@medplum/fhirtypes';
import { hasCode } from '../elements.ts';
import { extensions, systems } from '../systems.ts';
import type { ReleasedItems } from './released-items.ts';

/** Flags that say how to communicate, in the order the source told them. */
export function currentNeeds({ flags }: ReleasedItems): readonly Flag[] {
  return flags
    .filter(
      ({ status, category }) =>
        status === 'active' &&
        category?.some((concept) => hasCode(concept, systems.record, 'communication-need')),
    )
    .toSorted((one, other) => positionOf(one) - positionOf(other));
}

/** Communication and adjustments, in the person's words. */
export function needViews(items: ReleasedItems): readonly string[] {
  return currentNeeds(items).flatMap(({ code }) => code.text ?? []);
}

function positionOf(flag: Flag): number {
  return flag.extension?.find(({ url }) => url === extensions.position)?.valuePositiveInt ?? 0;
}
