// Loaded before the product by `--import`, in tests only: signals its own process at one named statement. The product knows nothing of it.
import pg from 'pg';

/** Where a process is stopped. */
export interface Failpoint {
  readonly name: string;
  /** Before it is sent; once it is sent; once it is answered. */
  readonly when: 'before' | 'sent' | 'answered';
  /** How the statement begins. */
  readonly statement: string;
  /** Only in a transaction in which a statement that begins so was sent before. */
  readonly following: string;
  readonly signal: 'SIGKILL' | 'SIGSTOP';
  /** The how-manieth time. */
  readonly nth: number;
}

const variable = 'LWG_TEST_FAILPOINT';

/** The environment of a process that meets the failpoint. */
export function failpointEnvironment(failpoint: Failpoint): Readonly<Record<string, string>> {
  return { [variable]: JSON.stringify(failpoint), NODE_OPTIONS: `--import ${import.meta.url}` };
}

const armed = process.env[variable];
if (armed !== undefined) arm(JSON.parse(armed) as Failpoint);

function arm({ when, statement, following, signal, nth }: Failpoint): void {
  const told = new WeakMap<pg.Client, boolean>();
  let left = nth;
  const strike = (): void => {
    left -= 1;
    if (left === 0) process.kill(process.pid, signal);
  };
  const query = pg.Client.prototype.query as (this: pg.Client, ...args: unknown[]) => unknown;
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]): unknown {
    const text = textOf(args[0]);
    if (text.startsWith('BEGIN')) told.set(this, false);
    const isHere = text.startsWith(statement) && (following === '' || told.get(this) === true);
    if (following !== '' && text.startsWith(following)) told.set(this, true);
    if (isHere && when === 'before') strike();
    const answer = query.apply(this, args);
    if (isHere && when === 'sent') setImmediate(strike);
    if (isHere && when === 'answered') void Promise.resolve(answer).then(strike, strike);
    return answer;
  } as typeof pg.Client.prototype.query;
}

/** What a query says, in whichever way it is handed over. */
export function textOf(query: unknown): string {
  if (typeof query === 'string') return query.trimStart();
  const { text } = (query ?? {}) as { readonly text?: unknown };
  return typeof text === 'string' ? text.trimStart() : '';
}
