// Loaded before the product by `--import`, in tests only: in every transaction that writes to the access log a statement fails just before COMMIT, and nobody
// hears of it. The product knows nothing of it.
import pg from 'pg';
import { textOf } from './failpoint.ts';

const variable = 'LWG_TEST_SWALLOWED_ERROR';

/** The environment of a process whose acknowledgements and disclosures all have a swallowed error before them. */
export const swallowingEnvironment: Readonly<Record<string, string>> = {
  [variable]: '1',
  NODE_OPTIONS: `--import ${import.meta.url}`,
};

if (process.env[variable] !== undefined) {
  const logged = new WeakSet<pg.Client>();
  const query = pg.Client.prototype.query as (this: pg.Client, ...args: unknown[]) => unknown;
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]): unknown {
    const text = textOf(args[0]);
    if (text.includes('INSERT INTO audit_event')) logged.add(this);
    if (text === 'COMMIT' && logged.delete(this)) {
      const failed = query.call(this, 'SELECT 1 / 0') as Promise<unknown>;
      failed.catch(() => undefined);
    }
    return query.apply(this, args);
  } as typeof pg.Client.prototype.query;
}
