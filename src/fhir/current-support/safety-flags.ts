import { hasCode } from '../elements.ts';
import type { SafetyFlagView } from '../current-support.ts';
import { systems } from '../systems.ts';
import type { ReleasedItems } from './released-items.ts';

/** Risks that a source asserts and that stand, in its words, oldest first. None is derived here and none is graded (screens 2.1). */
export function safetyFlagViews({ flags }: ReleasedItems): readonly SafetyFlagView[] {
  return flags
    .filter(
      ({ status, category }) =>
        status === 'active' && category?.some((concept) => hasCode(concept, systems.record, 'risk')),
    )
    .flatMap(({ code, period }) =>
      code.text === undefined ? [] : [{ text: code.text, since: period?.start }],
    )
    .toSorted((one, other) => ((one.since ?? '') < (other.since ?? '') ? -1 : 1));
}
