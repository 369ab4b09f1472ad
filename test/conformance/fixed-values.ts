import { isDeepStrictEqual } from 'node:util';
import type { ElementDefinition } from '@medplum/fhirtypes';
import { isObject } from './instance.ts';

/** Whether a value is the fixed one, and holds the pattern, if its definition asks for either. */
export function keepsValue(element: ElementDefinition, value: unknown): boolean {
  return asked(element).every(([key, expected]) =>
    key.startsWith('fixed') ? isDeepStrictEqual(value, expected) : holds(value, expected),
  );
}

/** The `fixed[x]` and `pattern[x]` of a definition. */
export function asked(element: ElementDefinition): readonly [string, unknown][] {
  return Object.entries(element).filter(([key]) => /^(fixed|pattern)[A-Z]/.test(key));
}

/** A pattern is met by what has more: further elements, further members of a list. */
function holds(value: unknown, pattern: unknown): boolean {
  if (Array.isArray(pattern)) {
    return Array.isArray(value) && pattern.every((part) => value.some((one) => holds(one, part)));
  }
  if (!isObject(pattern)) return isDeepStrictEqual(value, pattern);
  return isObject(value) && Object.entries(pattern).every(([key, part]) => holds(value[key], part));
}
