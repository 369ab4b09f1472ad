/** An object read from JSON whose elements are not yet trusted. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The element `key` of a JSON object; undefined when `value` is not one. */
export function field(value: unknown, key: string): unknown {
  return isFields(value) ? value[key] : undefined;
}

/** `value` as a list: itself, alone in one, or empty when it is not there. FHIR repeats some elements in some types only. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
