import pg from 'pg';
import { Client } from './client.ts';

/** Settings of one pool. Times in milliseconds. */
export interface PoolOptions {
  readonly url: string;
  readonly name: string;
  readonly max: number;
  /** Told of errors on idle connections, which would otherwise end the process. */
  readonly onError: () => void;
}

/** Cap on a statement, so that a paused gateway is evicted by the server and not the other way round. */
const statementTimeout = 10_000;

/**
 * A pool on the primary. Connections send statements without waiting for the last one's answer (`pipeline`), which turns the
 * five round trips of a disclosure into two; the server still runs them one after the other, each with a fresh snapshot.
 */
export function createPool(options: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    Client,
    connectionString: options.url,
    application_name: options.name,
    max: options.max,
    pipeline: true,
    connectionTimeoutMillis: 5_000,
    statement_timeout: statementTimeout,
    lock_timeout: 3_000,
    idle_in_transaction_session_timeout: 10_000,
    keepAlive: true,
  });
  pool.on('error', options.onError);
  // The pool listens to idle connections only. One that is lost while in use fails its statements, and must not end the process besides.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
