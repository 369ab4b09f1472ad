import { pino, type DestinationStream } from 'pino';

type Level = 'debug' | 'info' | 'warn' | 'error';

interface LogRow {
  readonly level: Level;
  readonly text: string;
  /** The only fields a line of this event may carry. */
  readonly fields: readonly string[];
}

const row = (level: Level, text: string, ...fields: string[]): LogRow => ({ level, text, fields });

/**
 * Every line this program can log. Codes are permanent; texts may be improved. A line takes ids, codes, counts and milliseconds: never a
 * resource, a header, an address, a query value or an error's message, which may quote one.
 */
export const logEvents = {
  BOOT001: row('info', 'started', 'role', 'port', 'ms'),
  BOOT002: row('error', 'refused to start', 'code'),
  BOOT003: row('info', 'stopping', 'signal'),
  BOOT004: row('info', 'stopped', 'ms'),
  HTTP001: row('info', 'answered', 'route', 'method', 'status', 'ms', 'requestId'),
  HTTP002: row('warn', 'refused', 'route', 'method', 'status', 'code', 'requestId'),
  HTTP003: row('error', 'failed', 'route', 'method', 'status', 'code', 'kind', 'at', 'requestId'),
  PUSH001: row('info', 'record accepted', 'receipt', 'client'),
  WORK001: row('info', 'record settled', 'ms'),
  WORK002: row('warn', 'record postponed', 'ms'),
  WORK003: row('error', 'lane could not be worked', 'kind', 'at'),
  WORK004: row('warn', 'hint could not be sent; the sweep will find it', 'kind'),
  WORK005: row('warn', 'queue connection failed', 'kind'),
  IMPORT001: row('info', 'file taken in', 'rows'),
  IMPORT002: row('warn', 'file stopped; its sender is told why', 'rows', 'code'),
  IMPORT003: row('error', 'imports could not be worked', 'kind', 'at'),
  WORK006: row('error', 'lane blocked until somebody decides', 'receipt', 'code', 'source'),
  WORK007: row('info', 'blocked lane decided', 'receipt', 'decision'),
  NOTE001: row('info', 'notice delivered', 'organisation', 'state', 'attempts'),
  NOTE002: row(
    'warn',
    'notice not delivered; it is kept and tried again',
    'organisation',
    'state',
    'attempts',
  ),
  NOTE004: row('info', 'notice kept on the review queue; its organisation has no address', 'organisation'),
  FILE001: row(
    'error',
    'entries of the access log could not be filed; lists read them unfiled meanwhile',
    'kind',
    'at',
  ),
  NOTE003: row('error', 'notices could not be worked', 'kind', 'at'),
  REVIEW001: row('warn', 'entries could not be reviewed; they are tried again', 'entries'),
  REVIEW002: row('error', 'reviews could not be worked', 'kind', 'at'),
  HOOK001: row('info', 'client told of its receipts', 'client', 'attempts', 'status', 'ms'),
  HOOK002: row(
    'warn',
    'client could not be told; the event is kept and tried again',
    'client',
    'attempts',
    'status',
    'ms',
  ),
  HOOK003: row(
    'error',
    'client could not be told, and is not any more until it asks',
    'client',
    'attempts',
    'status',
    'ms',
    'state',
  ),
  HOOK004: row('error', 'clients could not be told', 'kind', 'at'),
  PULL001: row('info', 'case system pulled', 'source', 'accepted', 'replayed', 'refused'),
  PULL002: row('warn', 'case system could not be pulled; it is tried again', 'source', 'code', 'minutes'),
  PULL003: row('error', 'pulls could not be worked', 'kind', 'at'),
  LOG001: row('info', 'checkpoint published', 'size'),
  LOG002: row(
    'error',
    'access log not signed: the database does not follow from the last checkpoint published; see docs/log.md',
    'code',
  ),
  LOG003: row('error', 'an access log entry has waited too long for its place in the tree', 'seconds'),
  LOG004: row('error', 'the access log could not be sequenced', 'kind', 'at'),
  LOG005: row('warn', 'this worker does not sequence the access log: no connection or no key for it', 'code'),
  LOG006: row('info', 'access log signed again'),
  LOG007: row('warn', 'a witness did not answer; it is asked again with the next checkpoint', 'witness'),
  LOG008: row(
    'error',
    'a witness holds that the access log does not follow from what it saw; see docs/witness.md',
    'witness',
  ),
  PDS001: row('info', 'numbers verified with the national index', 'numbers'),
  PDS002: row(
    'warn',
    'a number does not agree with the national index; its source has to mend it',
    'result',
    'source',
  ),
  PDS003: row('error', 'numbers could not be verified', 'kind', 'at'),
  LOOK001: row(
    'error',
    'somebody is trying out numbers: too many looks within a minute showed nothing',
    'caller',
    'organisation',
    'role',
  ),
  TRACE001: row('warn', 'traces could not be sent; these are dropped', 'spans'),
  DB001: row('warn', 'idle database connection lost'),
  CLOCK001: row(
    'error',
    "this machine's clock differs from the database's, by which the gateway goes on; see docs/runbooks/clock-wrong.md",
    'seconds',
  ),
  CLOCK002: row('info', "this machine's clock agrees with the database's again"),
  AUTH001: row('info', 'signed in', 'role', 'organisation'),
  AUTH002: row('warn', 'sign-in refused', 'code', 'kind'),
  AUTH003: row('info', 'sign-in ended by its provider', 'provider'),
  AUTH004: row('warn', 'logout token refused; the sessions it names go on', 'code', 'kind'),
} as const satisfies Record<string, LogRow>;

export type LogEvent = keyof typeof logEvents;
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Logs one event of the table. Fields the event does not allow are dropped, not printed. */
export type Log = (event: LogEvent, fields?: LogFields) => void;

/** Ten digits in a row that may be an NHS number: the last line of defence, for a value that should not have been there. */
const tenDigits = /\d{3}[ -]?\d{3}[ -]?\d{4}/g;

/** A logger that writes JSON lines to `destination`, standard output by default. */
export function createLog(level: Level = 'info', destination?: DestinationStream): Log {
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  return (event, fields = {}) => {
    const { level: at, text, fields: allowed } = logEvents[event];
    const kept: Record<string, string | number | boolean | undefined> = { event };
    for (const name of allowed) {
      const value = fields[name];
      kept[name] = typeof value === 'string' ? value.replace(tenDigits, '[number]') : value;
    }
    logger[at](kept, text);
  };
}

/** What may be said of an error that nobody expected: its class, its code and where it was thrown. Not its message. */
export function describeError(error: unknown): { kind: string; at: string } {
  if (!(error instanceof Error)) return { kind: typeof error, at: 'unknown' };
  const frame = error.stack?.split('\n').find((line) => line.includes('/src/')) ?? '';
  const code = 'code' in error && typeof error.code === 'string' ? `/${error.code}` : '';
  return { kind: `${error.name}${code}`, at: /src\/[\w./-]+:\d+/.exec(frame)?.[0] ?? 'unknown' };
}
