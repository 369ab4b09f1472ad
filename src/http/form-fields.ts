/** The fields of a sent form. What was sent twice where one is meant is nothing. */
export interface FormFields {
  readonly one: (name: string) => string;
  readonly all: (name: string) => readonly string[];
}

/** Reads a form's body; nothing in it is longer than anybody types. */
export function formFields(body: unknown): FormFields {
  const fields = new Map<string, unknown>(
    Object.entries(typeof body === 'object' && body !== null ? body : {}),
  );
  const text = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 1_000) : '');
  return {
    one: (name) => text(fields.get(name)),
    all: (name) => {
      const value = fields.get(name);
      return (Array.isArray(value) ? value : [value])
        .map(text)
        .filter((one) => one !== '')
        .slice(0, 50);
    },
  };
}
