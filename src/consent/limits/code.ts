import type { CodeableConcept } from '@medplum/fhirtypes';
import type { Effect } from '../ask.ts';
import { field, listOf } from '../fields.ts';
import type { Limit } from './item-check.ts';

/** Stands for a coding that cannot be compared. */
const unknown = '';

/**
 * `code` (consent-rules 4.3): one of the item's `code` codings is listed, by system and code. A coding without both, listed or the
 * item's own, and a concept without any, is unknown: it never satisfies a permit and always a deny.
 */
export function codeLimit(codes: readonly CodeableConcept[], effect: Effect): Limit {
  const listed = keysOf(codes);
  if (effect === 'deny' && listed.includes(unknown)) return true;
  const known = new Set(listed.filter((key) => key !== unknown));
  return (item) =>
    keysOf(listOf(field(item.resource, 'code'))).some((key) =>
      key === unknown ? effect === 'deny' : known.has(key),
    );
}

/** `system|code` of each coding of each concept. */
function keysOf(concepts: readonly unknown[]): readonly string[] {
  return concepts.flatMap((concept) => {
    const codings = listOf(field(concept, 'coding'));
    return codings.length === 0 ? [unknown] : codings.map(keyOf);
  });
}

function keyOf(coding: unknown): string {
  const system = field(coding, 'system');
  const code = field(coding, 'code');
  const isWhole = typeof system === 'string' && typeof code === 'string' && system !== '' && code !== '';
  return isWhole ? `${system}|${code}` : unknown;
}
