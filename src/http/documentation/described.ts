import type { ErrorCode } from '../../errors.ts';

/** One call as it may be sent, and what it is answered. Every one is sent to a running gateway by a test, in the order it stands here. */
export interface Example {
  readonly summary: string;
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** `application/json` unless told. */
  readonly type?: string;
  readonly body?: unknown;
  readonly status: number;
  /** Ids and times in it stand for any others. */
  readonly answer?: unknown;
}

/** What a reader of the API is told of an operation beside its schemas. */
export interface Described {
  /** What each success means, by status. */
  readonly answers: Readonly<Record<number, string>>;
  /** Refusals of its own; those that every operation shares are added. */
  readonly errors: readonly ErrorCode[];
  readonly examples: Readonly<Record<string, Example>>;
}

/** By operation id. */
export type DescribedOperations = Readonly<Record<string, Described>>;
