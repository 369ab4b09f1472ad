import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { LogEvent } from '../../src/log.ts';
import { createLaneQueue, listenToLanes, type QueueOptions } from '../../src/queues/lane-queue.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

let database: TestDatabase;
let redis: TestRedis;
const events: LogEvent[] = [];

beforeAll(async () => {
  database = await createDatabase();
  redis = await startRedis();
});
afterAll(async () => {
  await redis.kill();
  await database.drop();
});

const log: QueueOptions['log'] = (event) => events.push(event);
const soon = { timeout: 5_000, interval: 20 };

/** What is stored of jobs, by whatever reads the backend without us. */
async function jobsInPostgres(): Promise<readonly unknown[]> {
  const rows = await database.query<{ data: unknown }>('SELECT data FROM bullmq.job');
  return rows.map(({ data }) => (typeof data === 'string' ? (JSON.parse(data) as unknown) : data));
}
async function jobsInRedis(): Promise<readonly unknown[]> {
  const keys = await redis.client.keys('bull:lanes:*');
  const types = await Promise.all(keys.map(async (key) => [key, await redis.client.type(key)] as const));
  const hashes = types.filter(([key, type]) => type === 'hash' && /:\d+$/.test(key)).map(([key]) => key);
  const jobs = await Promise.all(hashes.map((key) => redis.client.hget(key, 'data')));
  return jobs.map((data) => JSON.parse(data ?? 'null') as unknown);
}

const backends = [
  {
    backend: 'PostgreSQL',
    options: (): QueueOptions => ({ databaseUrl: database.url, redisUrl: undefined, log }),
    jobs: jobsInPostgres,
  },
  {
    backend: 'Redis',
    options: (): QueueOptions => ({ databaseUrl: database.url, redisUrl: redis.url, log }),
    jobs: jobsInRedis,
  },
];

describe.each(backends)('The lane queue on $backend', ({ options, jobs }) => {
  test('stores of a hint the lane’s opaque id and nothing else', async () => {
    const lane = randomUUID();
    const queue = createLaneQueue(options());
    queue.wake(lane);
    await vi.waitFor(async () => expect(await jobs()).toEqual([{ lane }]), soon);
    await queue.close();
  });

  test('wakes whoever listens, with hints from before it came and after', async () => {
    const queue = createLaneQueue(options());
    const worked: string[] = [];
    const listener = listenToLanes(options(), 2, async (lane) => {
      worked.push(lane);
    });
    await vi.waitFor(() => expect(worked).toHaveLength(1), soon);
    const lanes = [randomUUID(), randomUUID()];
    for (const lane of lanes) queue.wake(lane);
    await vi.waitFor(() => expect(worked).toEqual(expect.arrayContaining(lanes)), soon);
    await vi.waitFor(async () => expect(await jobs()).toEqual([]), soon);
    await listener.close();
    await queue.close();
  });

  test('gives the same lane again when it is woken again', async () => {
    const queue = createLaneQueue(options());
    const worked: string[] = [];
    const listener = listenToLanes(options(), 1, async (lane) => {
      worked.push(lane);
    });
    const lane = randomUUID();
    queue.wake(lane);
    await vi.waitFor(() => expect(worked).toEqual([lane]), soon);
    queue.wake(lane);
    await vi.waitFor(() => expect(worked).toEqual([lane, lane]), soon);
    await listener.close();
    await queue.close();
  });

  test('works no more lanes at once than it is told', async () => {
    const queue = createLaneQueue(options());
    let now = 0;
    let most = 0;
    let done = 0;
    const listener = listenToLanes(options(), 2, async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
      done += 1;
    });
    for (let count = 0; count < 10; count++) queue.wake(randomUUID());
    await vi.waitFor(() => expect(done).toBe(10), soon);
    expect(most).toBeLessThanOrEqual(2);
    await listener.close();
    await queue.close();
  });

  test('closes without an error, also straight after it was opened', async () => {
    const before = events.length;
    const queue = createLaneQueue(options());
    const listener = listenToLanes(options(), 1, async () => undefined);
    await Promise.all([queue.close(), listener.close()]);
    expect(events.slice(before)).toEqual([]);
  });
});
