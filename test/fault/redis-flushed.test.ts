import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { backlogIsApplied } from '../support/backlog.ts';
import type { Sent } from '../support/effects.ts';
import { faultSize, isTimed, percentile, tellScenario } from '../support/fault-report.ts';
import { somebody } from '../support/push-list.ts';
import { pushUntilAnswered } from '../support/pushers.ts';
import { startRealGateway, type RealGateway } from '../support/real-gateway.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { eventually } from '../support/processes.ts';
import { flawless, itemOf, judgeStory, readStory, verdictText } from '../support/story.ts';

/** 10,000 in the whole run (`LWG_FAULT_HINTS=10000`). */
const hints = faultSize('LWG_FAULT_HINTS', 100);
const pushers = 8;
/** Milliseconds that losing every hint may add. */
const mostExtra = 5_000;

vi.setConfig({ testTimeout: 3_600_000, hookTimeout: 120_000 });

let real: RealGateway;
let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
  real = await startRealGateway({ REDIS_URL: redis.url, LWG_RATE_LIMIT: '100000000' });
  await real.start('serve');
});
afterAll(async () => {
  await real.stop();
  await redis.kill();
});

/** One record each of so many people. */
async function pushAll(prefix: string): Promise<readonly Sent[]> {
  const left = Array.from({ length: hints }, (_, index) => somebody(`${prefix}-${index}`));
  const sent: Sent[] = [];
  const run = async (): Promise<void> => {
    for (let record = left.pop(); record !== undefined; record = left.pop()) {
      await pushUntilAnswered(real, record, randomUUID());
      sent.push({ ...itemOf(record), answer: 'acknowledged' });
    }
  };
  await Promise.all(Array.from({ length: pushers }, run));
  return sent;
}

const queued = (): Promise<number> => redis.client.llen('bull:lanes:wait');

/** Again and again, until nothing has come for twenty looks: hints are sent together, some after their push was acknowledged. */
async function forgetAll(): Promise<void> {
  let quiet = 0;
  await eventually(async () => {
    quiet = (await redis.client.dbsize()) === 0 ? quiet + 1 : 0;
    await redis.client.flushall();
    return quiet >= 20 ? true : undefined;
  }, 'Redis that stays empty');
}

/** Milliseconds from a worker's start until each of what waited was applied. */
async function workOff(): Promise<readonly number[]> {
  const worker = await real.start('worker');
  const started = new Date();
  await backlogIsApplied(real.gateway.database, 1_800);
  await worker.end('SIGTERM');
  const rows = await real.gateway.database.query<{ ms: string }>(
    'SELECT extract(epoch FROM settled_at - $1) * 1000 AS ms FROM inbox WHERE settled_at >= $1',
    [started],
  );
  return rows.map(({ ms }) => Number(ms));
}

test(`Scenario 5: Redis forgets ${hints} hints that nobody has worked yet: each record is applied, once`, async () => {
  const kept = await pushAll('F5-kept');
  await eventually(async () => ((await queued()) >= hints ? true : undefined), 'hints');
  const before = await workOff();
  const forgotten = await pushAll('F5-forgotten');
  await eventually(async () => ((await queued()) >= hints ? true : undefined), 'hints');
  await forgetAll();
  const after = await workOff();
  const verdict = judgeStory([...kept, ...forgotten], await readStory(real.gateway.database));
  const extra = percentile(after, 0.99) - percentile(before, 0.99);
  tellScenario({
    scenario: 5,
    done: `FLUSHALL with ${hints} hints queued, beside ${hints} that were kept`,
    figure: `${after.length}/${hints} applied, ${verdictText(verdict)}; p99 ${Math.round(extra)} ms later`,
    bound: `${hints}/${hints} once; extra delay p99 ≤ 5 s`,
    holds: verdictText(verdict) === verdictText(flawless) && (!isTimed || extra <= mostExtra),
  });
  expect(verdict).toEqual(flawless);
  if (isTimed) expect(extra).toBeLessThanOrEqual(mostExtra);
});
