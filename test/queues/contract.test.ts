import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { buildApp } from '../../src/app.ts';
import {
  createLaneQueue,
  listenToLanes,
  type LaneQueue,
  type QueueOptions,
} from '../../src/queues/lane-queue.ts';
import { startLaneWorker, type LaneWorker } from '../../src/queues/lane-worker.ts';
import type { Processing } from '../../src/gateway/process-case.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { linkTo, type Link } from '../support/link.ts';
import { personIdOf } from '../support/look.ts';
import { changed, people } from '../support/people.ts';
import { push, readReceipt } from '../support/push.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

// The store keeps its own way to the database: what is cut here is the queue's.

let gateway: TestGateway;
let redis: TestRedis;
let minutes = 0;
beforeAll(async () => {
  gateway = await startTestGateway({ now: new Date() });
  redis = await startRedis();
});
afterAll(async () => {
  await redis.kill();
  await gateway.stop();
});

const silent: QueueOptions['log'] = () => undefined;
const backends = [
  {
    backend: 'PostgreSQL',
    server: () => ({ path: `${socketFolder()}/.s.PGSQL.5432` }),
    through: (address: string): QueueOptions => ({
      databaseUrl: gateway.config.DATABASE_URL.replace('@/', `@${address}/`).replace(/\?.*/, ''),
      redisUrl: undefined,
      log: silent,
    }),
    forget: () => gateway.database.query('DELETE FROM bullmq.job'),
  },
  {
    backend: 'Redis',
    server: () => ({ port: Number(new URL(redis.url).port) }),
    through: (address: string): QueueOptions => ({
      databaseUrl: 'postgresql://nowhere',
      redisUrl: `redis://${address}`,
      log: silent,
    }),
    forget: () => redis.client.flushall(),
  },
];
const socketFolder = (): string => decodeURIComponent(gateway.config.DATABASE_URL.replace(/^.*host=/, ''));
/** A hint comes at once, a sweep within a second, and the machine may be busy. */
const soon = { timeout: 10_000, interval: 25 };
/** Milliseconds: more than it takes to give up on a backend twice over, and far less than waiting for it. */
const boundedClose = 8_000;

describe.each(backends)('On $backend', ({ server, through, forget }) => {
  let link: Link;
  let hints: LaneQueue;
  let app: FastifyInstance;
  let open: { close(): Promise<void> }[];
  beforeEach(async () => {
    link = await linkTo(server());
    hints = createLaneQueue(through(link.address));
    app = await buildApp({ ...gateway.services, clock: () => new Date(), hints });
    open = [];
  });
  afterEach(async () => {
    await Promise.all(open.map((one) => one.close()));
    await hints.close();
    await app.close();
    await link.close();
  });

  function startWorker(change: Partial<Processing> = {}): LaneWorker {
    const clock = (): Date => new Date();
    const worker = startLaneWorker({
      purge: gateway.worker.purge,
      processing: { ...gateway.worker.processing, clock, ...change },
      store: gateway.worker.store,
      clock,
      queue: through(link.address),
      log: silent,
    });
    open.push(worker);
    return worker;
  }
  async function accept(person = people.sharesWhoHelps()): Promise<string> {
    const response = await push({ ...gateway, app }, changed(person, ++minutes, {}));
    expect(response.statusCode).toBe(202);
    return response.json<{ receipt: string }>().receipt;
  }
  async function applied(receipts: readonly string[]): Promise<void> {
    await vi.waitFor(async () => {
      for (const receipt of receipts)
        expect((await readReceipt(gateway, receipt)).json()).toMatchObject({ status: 'applied' });
    }, soon);
  }
  /** Hints that arrive, and nothing done about them. */
  function listen(): string[] {
    const heard: string[] = [];
    open.push(
      listenToLanes(through(link.address), 2, async (lane) => {
        heard.push(lane);
      }),
    );
    return heard;
  }

  test('order: a person’s records are applied as they were sent, by however many workers', async () => {
    const receipts: string[] = [];
    for (let workers = 0; workers < 3; workers++) {
      startWorker();
      for (let count = 0; count < 5; count++) receipts.push(await accept());
    }
    // One that came too late would be `superseded`: each is newer than the one before it.
    await applied(receipts);
  });

  test('retry and backoff: what time may mend is tried again after a wait, and no hint hurries it', async () => {
    const person = people.undecided();
    const attempts: number[] = [];
    startWorker({
      validate: (resource) => {
        if (resource.resourceType !== 'Patient') return [];
        attempts.push(performance.now());
        if (attempts.length <= 2) throw new Error('not today');
        return [];
      },
    });
    const receipt = await accept(person);
    const lane = personIdOf(person);
    await vi.waitFor(async () => {
      const putOff = 'SELECT FROM lane WHERE person_id = $1 AND attempts > 0';
      expect(await gateway.database.query(putOff, [lane])).toHaveLength(1);
    }, soon);
    const hurrying = setInterval(() => hints.wake(lane), 50);
    try {
      await applied([receipt]);
    } finally {
      clearInterval(hurrying);
    }
    expect(attempts).toHaveLength(3);
    // Not of each wait: a second worker may take a lane between a failure and its being put off. How waits grow: process-poison.test.ts.
    expect((attempts[2] ?? 0) - (attempts[0] ?? 0)).toBeGreaterThanOrEqual(499);
  });

  test('scheduled: a lane that is put off is left alone until its time, and taken up then without a hint', async () => {
    const receipt = await accept();
    const lane = personIdOf(people.sharesWhoHelps());
    const due = new Date(Date.now() + 2_000);
    await gateway.database.query('UPDATE lane SET not_before = $2 WHERE person_id = $1', [lane, due]);
    startWorker();
    hints.wake(lane);
    await pause(1_500);
    expect((await readReceipt(gateway, receipt)).json()).toMatchObject({ status: 'received' });
    await applied([receipt]);
    expect(Date.now()).toBeGreaterThanOrEqual(due.getTime());
  });

  test('stalled: what a worker had in hand when it died is done by another', async () => {
    let letGo = (): void => undefined;
    const forever = new Promise<void>((resolve) => (letGo = resolve));
    const taken: string[] = [];
    const dying = listenToLanes(through(link.address), 1, (lane) => {
      taken.push(lane);
      return forever;
    });
    await forget();
    const receipt = await accept();
    await vi.waitFor(() => expect(taken).toHaveLength(1), soon);
    await link.cut();
    await link.mend();
    startWorker();
    await applied([receipt]);
    letGo();
    await dying.close();
  });

  test('flush: when every hint is lost, the sweep finds the work', async () => {
    const receipts = [await accept(), await accept()];
    await forget();
    startWorker();
    await applied(receipts);
  });

  test.each([
    ['breaks off', (one: Link) => one.cut()],
    ['hangs', async (one: Link) => one.hold()],
  ])(
    'outage: while it %s, pushes are acknowledged at once and applied; when it is back, hints arrive',
    async (_how, fail) => {
      startWorker();
      await applied([await accept()]);
      await fail(link);
      const started = performance.now();
      const receipts = [await accept(), await accept(), await accept()];
      expect(performance.now() - started).toBeLessThan(5_000);
      await applied(receipts);
      // A hang is over when the connections are gone, as their keep-alive sees to.
      if (link !== undefined) await link.cut();
      await link.mend();
      const heard = listen();
      const lane = personIdOf(people.sharesWhoHelps());
      await vi.waitFor(
        () => {
          hints.wake(lane);
          expect(heard).toContain(lane);
        },
        { timeout: 15_000, interval: 250 },
      );
    },
    40_000,
  );

  test.each([
    ['breaks off', (one: Link) => one.cut()],
    ['hangs', async (one: Link) => one.hold()],
  ])('closing: while it %s, the worker and the queue close all the same, soon', async (_how, fail) => {
    const worker = startWorker();
    await applied([await accept()]);
    await fail(link);
    hints.wake(personIdOf(people.sharesWhoHelps()));
    const started = performance.now();
    await Promise.all([worker.close(), hints.close()]);
    expect(performance.now() - started).toBeLessThan(boundedClose);
    open = [];
  });

  test('closing: what is in hand is finished first', async () => {
    let finish = (): void => undefined;
    const done = new Promise<void>((resolve) => (finish = resolve));
    const taken: string[] = [];
    const listener = listenToLanes(through(link.address), 1, (lane) => {
      taken.push(lane);
      return done;
    });
    hints.wake(personIdOf(people.sharesWhoHelps()));
    await vi.waitFor(() => expect(taken.length).toBeGreaterThan(0), soon);
    await link.cut();
    let closed = false;
    const closing = listener.close().then(() => (closed = true));
    await pause(2_500);
    expect(closed).toBe(false);
    finish();
    await closing;
  });
});
