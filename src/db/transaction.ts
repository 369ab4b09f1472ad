import type { Pool, PoolClient, QueryConfig, QueryResult } from 'pg';
import { GatewayError } from '../errors.ts';
import type { OwnerKey } from '../sealing/seal.ts';
import { patienceWith, type Patience } from './commit-patience.ts';

/** What may be asked of the database: statements, never BEGIN or COMMIT. */
export type Queryable = Pick<PoolClient, 'query'>;

/** A transaction under way. */
export interface Transaction extends Queryable {
  /** Sends a statement without waiting for its answer: it travels with COMMIT, and if it fails nothing is committed. */
  send(statement: QueryConfig): void;
  /** Keys unwrapped in this transaction, by owner: two steps of one disclosure need the same one. */
  readonly ownerKeys: Map<string, OwnerKey>;
  /** People whose change is counted already. */
  readonly changedPeople: Set<string>;
  /** Runs `work` inside a savepoint: when it throws, everything it did is undone, and the transaction goes on. */
  attempt<T>(work: () => Promise<T>): Promise<T>;
}

/** Notices that turn a resolved COMMIT into "nobody knows": committed here but perhaps not on the standby; session ended. */
const doubtfulNotices = new Set(['01000', '57P01']);

/**
 * Runs `work` in one READ COMMITTED transaction and commits it. Resolves only when the commit is certain.
 *
 * READ COMMITTED is a must, not a taste: a reader that waited behind a withdrawal must see it, and under REPEATABLE READ its snapshot
 * predates the wait (reliability 0.3).
 *
 * @throws GatewayError `commit-rolled-back` (definitely not stored), `commit-unknown` (may be stored), or what `work` threw.
 */
export async function inTransaction<T>(
  pool: Pool,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  const client = await connect(pool);
  const patience = patienceWith(pool, client);
  let failure: unknown;
  try {
    // Not awaited alone: it travels with the first statement of `work`.
    const begun = client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
    const sent: Promise<unknown>[] = [];
    const [result] = await settled(work(transactionOn(client, sent)), begun);
    await commit(client, sent, patience);
    return result;
  } catch (error) {
    failure = error;
    throw asGatewayError(error);
  } finally {
    patience.over(failure === undefined);
    await release(client, failure);
  }
}

/** The one place that says COMMIT, and so the only way to acknowledge or to disclose (reliability 2.2). */
async function commit(
  client: PoolClient,
  sent: readonly Promise<unknown>[],
  patience: Patience,
): Promise<void> {
  let doubtful = false;
  const listen = (notice: { code?: string | undefined }): void => {
    if (notice.code !== undefined && doubtfulNotices.has(notice.code)) doubtful = true;
  };
  client.on('notice', listen);
  let answer: QueryResult;
  const committed = client.query('COMMIT');
  patience.committing();
  const earlier = await Promise.allSettled(sent);
  try {
    answer = await committed;
  } catch (error) {
    throw new GatewayError('commit-unknown', { cause: error });
  } finally {
    client.removeListener('notice', listen);
  }
  const failed = earlier.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  if (doubtful) throw new GatewayError('commit-unknown');
  // After a swallowed error the server answers COMMIT with the tag ROLLBACK, and the driver resolves (reliability 0.1).
  if (answer.command !== 'COMMIT') throw new GatewayError('commit-rolled-back');
}

/** SQLSTATE classes that say "not now" rather than "not like this": connection, resources, operator, and lock or deadlock. */
const transientStates = /^(08|53|57|58|40|55P03)/;
const transientSockets = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT', 'ETIMEDOUT']);

/** A failure of the database itself becomes `unavailable`; anything else is passed on as it is. */
export function asGatewayError(error: unknown): unknown {
  if (error instanceof GatewayError || !(error instanceof Error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const lost =
    transientStates.test(code) ||
    transientSockets.has(code) ||
    /terminated|timeout|not queryable/i.test(error.message);
  return lost ? new GatewayError('unavailable', { cause: error }) : error;
}

function transactionOn(client: PoolClient, sent: Promise<unknown>[]): Transaction {
  const transaction: Transaction = {
    attempt: (work) => attempt(client, transaction, sent, work),
    query: client.query.bind(client),
    send(statement) {
      const answer = client.query(statement);
      // Looked at when the transaction is committed; a rejection before that must not end the process.
      answer.catch(() => undefined);
      sent.push(answer);
    },
    ownerKeys: new Map(),
    changedPeople: new Set(),
  };
  return transaction;
}

async function attempt<T>(
  client: PoolClient,
  { changedPeople, ownerKeys }: Transaction,
  sent: Promise<unknown>[],
  work: () => Promise<T>,
): Promise<T> {
  const sentBefore = sent.length;
  const changedBefore = [...changedPeople];
  try {
    // Not awaited alone: it travels with the first statement of `work`.
    const marked = client.query('SAVEPOINT attempt');
    marked.catch(() => undefined);
    sent.push(marked);
    const result = await work();
    // One that nobody waited for fails this attempt here; at COMMIT it would fail everything, and be tried again for ever.
    await Promise.all(sent.slice(sentBefore));
    return result;
  } catch (last) {
    const error = await firstFailure(last, sent.slice(sentBefore));
    sent.length = sentBefore;
    changedPeople.clear();
    for (const person of changedBefore) changedPeople.add(person);
    ownerKeys.clear();
    await client.query('ROLLBACK TO SAVEPOINT attempt');
    throw asGatewayError(error);
  }
}

/** What follows a failed statement fails for no reason of its own; why the transaction is lost is what the first one says. */
const transactionAborted = '25P02';

async function firstFailure(last: unknown, sent: readonly Promise<unknown>[]): Promise<unknown> {
  if (!(last instanceof Error) || !('code' in last) || last.code !== transactionAborted) return last;
  const answers = await Promise.allSettled(sent);
  const failed = answers.find((answer) => answer.status === 'rejected');
  return failed?.status === 'rejected' ? failed.reason : last;
}

async function connect(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw new GatewayError('unavailable', { cause: error });
  }
}

/** Waits for both, so that a failed BEGIN is never an unhandled rejection, and rejects with the work's own error first. */
async function settled<T>(work: Promise<T>, begun: Promise<unknown>): Promise<[T]> {
  const [worked, started] = await Promise.allSettled([work, begun]);
  if (worked.status === 'rejected') throw worked.reason;
  if (started.status === 'rejected') throw started.reason;
  return [worked.value];
}

/** A connection of whose transaction nothing certain is known is destroyed, never reused. */
async function release(client: PoolClient, failure: unknown): Promise<void> {
  if (failure === undefined) return client.release();
  if (failure instanceof GatewayError && failure.code === 'commit-unknown') return client.release(true);
  try {
    await client.query('ROLLBACK');
    client.release();
  } catch {
    client.release(true);
  }
}
