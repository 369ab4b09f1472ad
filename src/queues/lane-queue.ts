import {
  createPostgresBackend,
  Queue,
  runMigrations,
  Worker,
  type Job,
  type PostgresConnectionOptions,
} from 'bullmq';
import { Redis } from 'ioredis';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { describeError, type Log } from '../log.ts';
import type { Hints } from '../gateway/ports/inbox.ts';

const queueName = 'lanes';
/** Milliseconds that the library is given to close by itself: with its backend away it would wait for it to come back, however long. */
const grace = 2_000;
/** Milliseconds until a worker tries its backend again. */
const runRetryDelay = 1_000;
/** bullmq's tables live in a schema of their own. */
const schema = 'bullmq';

/** What a job carries: an opaque id, nothing else. Jobs outlive people's choices, and are readable where the queue is. */
export interface LaneJob {
  readonly lane: string;
}

export interface QueueOptions {
  readonly databaseUrl: string;
  /** Use Redis or Valkey instead of PostgreSQL. */
  readonly redisUrl: string | undefined;
  readonly log: Log;
}

export interface LaneQueue extends Hints {
  close(): Promise<void>;
}

export interface LaneListener {
  close(): Promise<void>;
}

/** Hints that wait to be sent, at most: the lanes of those that come after are found by the sweep. */
const mostWaiting = 256;
/** Milliseconds from one send to the next: in PostgreSQL it costs 7 ms of processor time, for one hint as for sixty. */
const sendEvery = 50;
const isOverWhenDone = { removeOnComplete: true, removeOnFail: true } as const;

/** The sending end. `wake` returns at once, and sends at once unless it sent just before; a hint that cannot be sent is logged and left to the sweep. */
export function createLaneQueue(options: QueueOptions): LaneQueue {
  const { queue, close } = openQueue(options);
  queue.on('error', (error) => options.log('WORK005', { kind: describeError(error).kind }));
  const waiting = new Set<string>();
  let isPausing = false;
  const send = (): void => {
    isPausing = waiting.size > 0;
    if (!isPausing) return;
    setTimeout(send, sendEvery).unref();
    const lanes = [...waiting];
    waiting.clear();
    queue
      .addBulk(lanes.map((lane) => ({ name: 'lane', data: { lane }, opts: { ...isOverWhenDone } })))
      .catch((error: unknown) => options.log('WORK004', { kind: describeError(error).kind }));
  };
  return {
    wake(lane) {
      if (waiting.size < mostWaiting) waiting.add(lane);
      if (isPausing) return;
      isPausing = true;
      setImmediate(send);
    },
    async close() {
      await withinGrace(queue.close());
      await withinGrace(close());
    },
  };
}

/** The receiving end: calls `work` for each hint, at most `concurrency` at once. */
export function listenToLanes(
  options: QueueOptions,
  concurrency: number,
  work: (lane: string) => Promise<void>,
): LaneListener {
  const inHand = new Set<Promise<void>>();
  const processor = (job: Job<LaneJob>): Promise<void> => {
    const working = work(job.data.lane).finally(() => inHand.delete(working));
    inHand.add(working);
    return working;
  };
  const { worker, isAway, close } = openWorker(options, concurrency, processor);
  worker.on('error', (error) => options.log('WORK005', { kind: describeError(error).kind }));
  return {
    async close() {
      // Takes no more. Forced, it does not wait for what is in hand to be marked as done, which nobody is there to mark.
      const closing = worker.close(isAway());
      // What is in hand is finished either way.
      while (inHand.size > 0) await Promise.allSettled(inHand);
      await withinGrace(closing);
      await withinGrace(close());
    },
  };
}

/** Makes bullmq's tables, as the owner, and lets the gateway's role use them. */
export async function migrateQueue(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await runMigrations(client, schema);
    for (const what of ['TABLES', 'SEQUENCES', 'FUNCTIONS']) {
      await client.query(`GRANT ALL ON ALL ${what} IN SCHEMA ${schema} TO lwg_gateway`);
    }
    // CREATE: bullmq makes a sequence for each queue when its first job is added.
    await client.query(`GRANT USAGE, CREATE ON SCHEMA ${schema} TO lwg_gateway`);
  } finally {
    await client.end();
  }
}

/** Waits for something to close, and not for long: the sweep finds whatever was left undone. */
async function withinGrace(closing: Promise<unknown>): Promise<void> {
  const timer = new AbortController();
  const patience = pause(grace, undefined, { signal: timer.signal });
  await Promise.race([closing, patience]).catch(() => undefined);
  timer.abort();
  for (const late of [closing, patience]) late.catch(() => undefined);
}

/** As much of bullmq's Queue and Worker as is used here; the two backends type them differently. */
interface HintQueue {
  addBulk(
    jobs: { name: string; data: LaneJob; opts: { removeOnComplete: true; removeOnFail: true } }[],
  ): Promise<unknown>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  close(): Promise<void>;
}
type HintWorker = Pick<HintQueue, 'on'> & { close(force: boolean): Promise<void> };

function openQueue({ databaseUrl, redisUrl }: QueueOptions): { queue: HintQueue; close(): Promise<void> } {
  if (redisUrl === undefined) {
    const pool = queuePool(databaseUrl, 2);
    const queue = new Queue(queueName, { connection: asConnection(pool) }, createPostgresBackend);
    return { queue, close: () => pool.end() };
  }
  // A producer must fail at once when Redis is away: nobody waits on Redis for an acknowledgement.
  const connection = new Redis(redisUrl, { enableOfflineQueue: false, maxRetriesPerRequest: 1 });
  connection.on('error', () => undefined);
  const queue = new Queue(queueName, { connection });
  return { queue, close: async () => connection.disconnect() };
}

function openWorker(
  { databaseUrl, redisUrl }: QueueOptions,
  concurrency: number,
  processor: (job: Job<LaneJob>) => Promise<void>,
): { worker: HintWorker; isAway(): boolean; close(): Promise<void> } {
  if (redisUrl === undefined) {
    const pool = queuePool(databaseUrl, 4);
    const worker = new Worker(
      queueName,
      processor,
      { connection: asConnection(pool), concurrency, runRetryDelay },
      createPostgresBackend,
    );
    return { worker, isAway: () => false, close: () => pool.end() };
  }
  const connection = new Redis(redisUrl, { maxRetriesPerRequest: null });
  connection.on('error', () => undefined);
  const worker = new Worker(queueName, processor, { connection, concurrency, runRetryDelay });
  const isAway = (): boolean => connection.status !== 'ready';
  return { worker, isAway, close: async () => connection.disconnect() };
}

/** bullmq takes a `pg.Pool`, but describes it by an interface that pg's own types do not fit. */
function asConnection(pool: pg.Pool): PostgresConnectionOptions {
  return pool as unknown as PostgresConnectionOptions;
}

function queuePool(url: string, max: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: 'lwg-queue',
    options: `-c search_path=${schema}`,
    keepAlive: true,
    // Hints that wait for a database that does not answer would pile up: the sweep finds their lanes.
    connectionTimeoutMillis: 5_000,
  });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
