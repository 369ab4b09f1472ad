import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { buildApp } from '../../src/app.ts';
import { createLaneQueue, type QueueOptions } from '../../src/queues/lane-queue.ts';
import { startLaneWorker, type LaneWorker } from '../../src/queues/lane-worker.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { changed, people } from '../support/people.ts';
import { push, readReceipt } from '../support/push.ts';
import { freePort, startRedis } from '../support/redis.ts';

let gateway: TestGateway;
let minutes = 0;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.stop());

const silent: QueueOptions['log'] = () => undefined;
const onRedis = (redisUrl: string): QueueOptions => ({
  databaseUrl: gateway.config.DATABASE_URL,
  redisUrl,
  log: silent,
});
function startWorker(queue: QueueOptions): LaneWorker {
  const { processing, store } = gateway.worker;
  const { clock } = gateway.services;
  return startLaneWorker({
    purge: gateway.worker.purge,
    processing: { ...processing, clock },
    store,
    clock,
    queue,
    log: silent,
  });
}
async function accept(app: FastifyInstance): Promise<string> {
  const response = await push({ ...gateway, app }, changed(people.sharesWhoHelps(), ++minutes, {}));
  expect(response.statusCode).toBe(202);
  return response.json<{ receipt: string }>().receipt;
}
/** Two sweeps and what the work takes on a busy machine. */
const twoSweeps = { timeout: 5_000, interval: 50 };
async function applied(receipts: readonly string[]): Promise<void> {
  await vi.waitFor(async () => {
    for (const receipt of receipts) {
      expect((await readReceipt(gateway, receipt)).json()).toMatchObject({ status: 'applied' });
    }
  }, twoSweeps);
}

describe('A record whose hint was lost is applied by the next sweep', () => {
  test('when no hint was ever sent', async () => {
    const app = await buildApp({ ...gateway.services, hints: { wake: () => undefined } });
    const receipts = [await accept(app), await accept(app)];
    const worker = startWorker(gateway.worker.queue);
    await applied(receipts);
    receipts.push(await accept(app));
    await applied(receipts);
    await worker.close();
    await app.close();
  });

  test('when Redis forgot everything', async () => {
    const redis = await startRedis();
    const hints = createLaneQueue(onRedis(redis.url));
    const app = await buildApp({ ...gateway.services, hints });
    const receipts = [await accept(app), await accept(app)];
    await vi.waitFor(async () => expect(await redis.client.dbsize()).toBeGreaterThan(0), twoSweeps);
    await redis.client.flushall();
    const worker = startWorker(onRedis(redis.url));
    await applied(receipts);
    await worker.close();
    await hints.close();
    await redis.kill();
    await app.close();
  });
});

describe('While Redis is away', () => {
  test('pushes are acknowledged at once, and the worker sweeps on; then both close', async () => {
    const dead = onRedis(`redis://127.0.0.1:${await freePort()}`);
    const hints = createLaneQueue(dead);
    const app = await buildApp({ ...gateway.services, hints });
    const worker = startWorker(dead);
    const started = performance.now();
    for (let count = 0; count < 1_000; count++) hints.wake('00000000-0000-4000-8000-000000000000');
    expect(performance.now() - started).toBeLessThan(1_000);
    await applied([await accept(app), await accept(app)]);
    await Promise.all([worker.close(), hints.close()]);
    await app.close();
  });

  test('that went away while in use: the same', async () => {
    const redis = await startRedis();
    const hints = createLaneQueue(onRedis(redis.url));
    const app = await buildApp({ ...gateway.services, hints });
    const worker = startWorker(onRedis(redis.url));
    await applied([await accept(app)]);
    await redis.kill();
    await applied([await accept(app), await accept(app)]);
    await Promise.all([worker.close(), hints.close()]);
    await app.close();
  });
});
