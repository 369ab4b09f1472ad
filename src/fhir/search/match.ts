import type { Resource } from '@medplum/fhirtypes';
import type { SearchParameter } from '../served-types.ts';
import { dateTest, rangeOfValue } from './date-range.ts';
import type { Criterion } from './search.ts';
import { isFields, valuesAt } from './values.ts';

/** Whether a resource meets a condition. */
export function meets(resource: Resource, { parameter, values }: Criterion): boolean {
  const held = valuesOf(resource, parameter);
  return values.some((wanted) => held.some((value) => isMatch(parameter, value, wanted)));
}

/** The references that a parameter finds in a resource. */
export function referencesBy(resource: Resource, parameter: SearchParameter): readonly string[] {
  return valuesOf(resource, parameter).flatMap((value) => referenceIn(value) ?? []);
}

/** What a resource is sorted by; compares as text. Nothing sorts before everything. */
export function sortKey(resource: Resource, parameter: SearchParameter): string {
  const [value] = valuesOf(resource, parameter);
  if (parameter.kind !== 'date') return typeof value === 'string' ? value : '';
  const from = rangeOfValue(value)?.from ?? -Infinity;
  return Number.isFinite(from) ? new Date(from).toISOString() : '';
}

/** The first path that holds anything: the others stand in for it. */
function valuesOf(resource: Resource, { paths }: SearchParameter): readonly unknown[] {
  for (const path of paths) {
    const values = valuesAt(resource, path);
    if (values.length > 0) return values;
  }
  return [];
}

function isMatch({ kind }: SearchParameter, value: unknown, wanted: string): boolean {
  switch (kind) {
    case 'token':
      return isToken(value, wanted);
    case 'date': {
      const range = rangeOfValue(value);
      return range !== undefined && dateTest(wanted)?.(range) === true;
    }
    case 'reference': {
      const to = referenceIn(value);
      return to !== undefined && (wanted.includes('/') ? to === wanted : to.endsWith(`/${wanted}`));
    }
  }
}

/** `code`, `system|code`, `|code` for one without a system, `system|` for any of it. An element of plain code has no system to compare. */
function isToken(value: unknown, wanted: string): boolean {
  if (!isFields(value)) return String(value) === wanted;
  const { coding } = value;
  if (Array.isArray(coding)) return coding.some((one) => isToken(one, wanted));
  const { system, code } = value;
  const bar = wanted.indexOf('|');
  if (bar < 0) return code === wanted;
  const [wantedSystem, wantedCode] = [wanted.slice(0, bar), wanted.slice(bar + 1)];
  const isOfSystem = wantedSystem === '' ? system === undefined : system === wantedSystem;
  return isOfSystem && (wantedCode === '' || code === wantedCode);
}

function referenceIn(value: unknown): string | undefined {
  return isFields(value) && typeof value['reference'] === 'string' ? value['reference'] : undefined;
}
