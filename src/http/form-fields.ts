/** The fields of a sent form. What was sent twice where one is meant is nothing; so is what is no text. */
export interface FormFields {
  /** As they were sent. */
  readonly names: readonly string[];
  /** Empty where it was not sent. */
  readonly one: (name: string) => string;
  readonly all: (name: string) => readonly string[];
}

/**
 * Reads a form's body.
 *
 * @param longest characters kept of each field: by default more than any field may have, so that what is too long is said to be
 */
export function formFields(body: unknown, longest = 4_000): FormFields {
  const fields = new Map<string, unknown>(
    Object.entries(typeof body === 'object' && body !== null ? body : {}),
  );
  const textsOf = (value: unknown): readonly string[] =>
    typeof value === 'string' ? [value.slice(0, longest)] : [];
  return {
    names: [...fields.keys()],
    one: (name) => textsOf(fields.get(name))[0] ?? '',
    all: (name) => [fields.get(name)].flat().flatMap(textsOf),
  };
}
