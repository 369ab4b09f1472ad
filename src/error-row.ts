/** When a failed step is worth another attempt: never, or later with a growing delay. */
export type Retry = 'never' | 'later';

export interface ErrorRow {
  readonly status: number;
  /** FHIR R4 `issue-type` code, for OperationOutcome. */
  readonly issue: string;
  /** Spine-ErrorOrWarningCode, the NHS vocabulary for the same thing. */
  readonly spine: string;
  /** What the caller is told: what is wrong and what to do. Never a person's data. */
  readonly text: string;
  readonly retry: Retry;
}

/** A row of the table. */
export const row = (status: number, issue: string, spine: string, retry: Retry, text: string): ErrorRow => ({
  status,
  issue,
  spine,
  retry,
  text,
});
