import type { Connection, Pool, PoolClient } from 'pg';

/**
 * Milliseconds that the answer to a COMMIT is waited for. While a synchronous standby is away the server waits for it without end, and none of its own
 * timeouts cuts that wait (reliability 0.2).
 */
const patience = 3_000;
/**
 * Milliseconds for a whole transaction for a while after one was given up, because those that were left behind hold their locks. One request may have
 * three (the look, the attempt where that failed, the session), and is to be answered within five seconds all the same.
 */
const impatience = 750;
const aWhile = 5_000;

/** When the last one was given up, on the clock that nobody sets. */
const givenUp = new WeakMap<Pool, number>();

/** How long one transaction is waited for. */
export interface Patience {
  /** COMMIT is sent. */
  committing(): void;
  /** It is over; `well` where it was committed. */
  over(well: boolean): void;
}

/**
 * Cuts the connection of a transaction that is not answered in time. At the server it goes on, with its locks, until it is decided there: ending it there
 * would show others what no standby has yet.
 */
export function patienceWith(pool: Pool, client: PoolClient): Patience {
  const since = givenUp.get(pool);
  const isShort = since !== undefined && performance.now() - since < aWhile;
  // This one alone is given all the time, to see whether commits are answered again; a slow disk is not taken for a silent one for ever.
  if (since !== undefined && !isShort) givenUp.set(pool, performance.now());
  let timer: NodeJS.Timeout | undefined;
  let last: NodeJS.Immediate | undefined;
  const cut = (): void => {
    if (!isShort) givenUp.set(pool, performance.now());
    // The driver's types leave out what it connects by.
    (client as PoolClient & { readonly connection: Connection }).connection.stream.destroy();
  };
  const begin = (milliseconds: number): void => {
    // What has arrived is read first: this thread may itself have been late.
    timer = setTimeout(() => (last = setImmediate(cut)), milliseconds);
  };
  if (isShort) begin(impatience);
  return {
    committing() {
      if (!isShort) begin(patience);
    },
    over(well) {
      clearTimeout(timer);
      clearImmediate(last);
      if (well && !isShort) givenUp.delete(pool);
    },
  };
}
