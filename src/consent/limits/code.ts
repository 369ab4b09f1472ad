import type { CodeableConcept } from '@medplum/fhirtypes';
import type { Effect } from '../ask.ts';
import { field, listOf } from '../fields.ts';
import type { ItemView } from '../item-view.ts';
import type { Limit } from './item-check.ts';

/**
 * `code` (consent-rules 4.3): one of the item's `code` codings is listed, by system and code. A listed concept, or an item's
 * own `code`, that has no coding with both is unknown: it never satisfies a permit and always a deny.
 */
export function codeLimit(codes: readonly CodeableConcept[], effect: Effect): Limit {
  const listed = new Set<string>();
  for (const concept of codes) {
    const keys = keysOf(concept);
    if (keys === undefined && effect === 'deny') return true;
    for (const key of keys ?? []) listed.add(key);
  }
  return (item) =>
    itemConcepts(item).some((concept) => {
      const keys = keysOf(concept);
      return keys === undefined ? effect === 'deny' : keys.some((key) => listed.has(key));
    });
}

function itemConcepts(item: ItemView): readonly unknown[] {
  return listOf(field(item.resource, 'code'));
}

/** `system|code` of each coding; undefined when there is none to compare. */
function keysOf(concept: unknown): readonly string[] | undefined {
  const codings = listOf(field(concept, 'coding'));
  const keys: string[] = [];
  for (const coding of codings) {
    const system = field(coding, 'system');
    const code = field(coding, 'code');
    if (typeof system === 'string' && typeof code === 'string') keys.push(`${system}|${code}`);
  }
  return keys.length === 0 ? undefined : keys;
}
