/** A choice that a decision rested on: when and by which organisation it was recorded; or one that had arrived and was not read yet. */
export type ChoiceOnRecord =
  | { readonly recordedOn: Date; readonly recordedBy: string }
  /** It stood as a bare refusal until it was read. */
  | 'not-read-yet';

/** What a decision does not say itself. Names are those of organisations, never of people. */
export interface ExplainContext {
  readonly organisation: string;
  /** The recipient role that was asked in. */
  readonly role: string;
  readonly purposes: readonly string[];
  /** The organisation whose items were judged. */
  readonly source: string;
  /** By {@link choiceKey}. One that is missing is spoken of without its date. */
  readonly choices: ReadonlyMap<string, ChoiceOnRecord>;
}

/** How one version of a Consent is looked up in {@link ExplainContext.choices}. */
export function choiceKey({ reference, version }: { reference: string; version: string }): string {
  return `${reference} ${version}`;
}
