/** What is wrong with a field. Never repeats what was typed. */
export interface FieldError {
  /** Id of the field to go to. */
  readonly input: string;
  readonly text: string;
}

/** For the list of what is wrong, each leading to its field. */
export function errorLinks(errors: readonly FieldError[]): readonly object[] {
  return errors.map(({ input, text }) => ({ href: `#${input}`, text }));
}

/** For the fields themselves, by their ids: the form a field's component takes. */
export function errorsByField(errors: readonly FieldError[]): Readonly<Record<string, object>> {
  return Object.fromEntries(errors.map(({ input, text }) => [input, { text }]));
}
