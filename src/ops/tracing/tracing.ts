/** What a span may say, and nothing beside it: no address, no caller, nobody's id, no statement and no value of one. */
export interface SpanDetails {
  readonly 'http.request.method'?: string;
  /** The route's pattern: an address may hold an id. */
  readonly 'http.route'?: string;
  readonly 'http.response.status_code'?: number;
  /** Records that were applied. */
  readonly 'lwg.records'?: number;
  /** What became of a record. */
  readonly 'lwg.outcome'?: string;
  /** A code of docs/errors.md, or `internal`. */
  readonly 'error.type'?: string;
}

/** What is traced: an answer, a turn at lanes, a record in it, and the transactions of an answer or a turn. */
export type Traced = 'request' | 'lanes' | 'record' | 'transaction';

/** A piece of work under way. One that is never ended is never told of. */
export interface Span {
  /** What begins within belongs to it. */
  within<T>(work: () => T): T;
  /** @param name what it turned out to be; left out, what it began as */
  end(details: SpanDetails, name?: string): void;
}

/** Where the time of an answer or a record goes. */
export interface Tracing {
  readonly isOn: boolean;
  /** It belongs to what it begins within. A transaction that belongs to nothing is not told of: what a role does every second by itself would drown the rest. */
  begin(what: Traced): Span;
  /** Sends what is left, for two seconds at most. */
  close(): Promise<void>;
}

const untold: Span = { within: (work) => work(), end: () => undefined };

/** Unless a deployment asks for traces. */
export const noTracing: Tracing = { isOn: false, begin: () => untold, close: async () => undefined };
