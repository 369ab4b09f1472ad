import type { Connection, Pool, PoolClient } from 'pg';

/**
 * Milliseconds that the answer to a COMMIT is waited for. While a synchronous standby is away the server waits for it without end, and none of its own
 * timeouts cuts that wait (reliability 0.2).
 */
const patience = 3_000;
/**
 * The same for a while after one was not answered. One request may commit three times (the look, the attempt where that failed, the session), and is to be
 * answered within five seconds all the same.
 */
const impatience = 750;
const aWhile = 5_000;

/** When the last COMMIT was given up, on the clock that never jumps. */
const givenUp = new WeakMap<Pool, number>();

/**
 * Cuts a connection whose COMMIT is not answered in time. At the server it goes on, with its locks, until it is decided there: ending it there would show
 * others what no standby has yet.
 *
 * @returns what calls it off
 */
export function cutUnlessAnswered(pool: Pool, client: PoolClient): () => void {
  const isWarned = performance.now() - (givenUp.get(pool) ?? -Infinity) < aWhile;
  let last: NodeJS.Immediate | undefined;
  const cut = (): void => {
    // Counted from the first: once in a while one is given all the time again, so that a slow disk is not taken for a silent one for ever.
    if (!isWarned) givenUp.set(pool, performance.now());
    // The driver's types leave out what it connects by.
    (client as PoolClient & { readonly connection: Connection }).connection.stream.destroy();
  };
  // What has arrived is read first: this thread may itself have been late.
  const timer = setTimeout(() => (last = setImmediate(cut)), isWarned ? impatience : patience);
  return () => {
    clearTimeout(timer);
    clearImmediate(last);
  };
}
