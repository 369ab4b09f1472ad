import type { RowIssue } from './row-issues.ts';

/** A part of a record, with what is wrong with the columns it was made from. */
export interface Part<Value = unknown> {
  readonly value?: Value;
  readonly issues: readonly RowIssue[];
}
