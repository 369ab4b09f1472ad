import { errorTable, type ErrorRow } from './error-table.ts';

export { errorTable, type Retry } from './error-table.ts';

/** A permanent error code: a row of {@link errorTable}. */
export type ErrorCode = keyof typeof errorTable;

/** One thing wrong with one field, in words for whoever can mend it. Carries no value that was sent. */
export interface FieldIssue {
  /** Where: a dotted path such as `person.nhsNumber`. */
  readonly field: string;
  readonly code: string;
  /** What to do about it. */
  readonly fix: string;
}

/** The only error that is thrown on purpose. What leaves is its row in the table; `cause` is never shown. */
export class GatewayError extends Error {
  readonly code: ErrorCode;
  readonly issues: readonly FieldIssue[];
  /** Seconds to wait before trying again, where that is known. */
  readonly retryAfter: number | undefined;

  constructor(
    code: ErrorCode,
    options: { cause?: unknown; issues?: readonly FieldIssue[]; retryAfter?: number } = {},
  ) {
    super(code, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'GatewayError';
    this.code = code;
    this.issues = options.issues ?? [];
    this.retryAfter = options.retryAfter;
  }

  get row(): ErrorRow {
    return errorTable[this.code];
  }
}
