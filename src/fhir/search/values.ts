import type { Resource } from '@medplum/fhirtypes';

type Fields = Readonly<Record<string, unknown>>;

/** Whatever stands at a path of element names joined by dots; members of lists each for themselves. */
export function valuesAt(resource: Resource, path: string): readonly unknown[] {
  let values: readonly unknown[] = [resource];
  for (const name of path.split('.')) {
    values = values.flatMap((value) => (isFields(value) && Object.hasOwn(value, name) ? value[name] : []));
  }
  return values.filter((value) => value !== undefined && value !== null);
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
