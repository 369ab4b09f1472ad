import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { backlogIsApplied } from '../support/backlog.ts';
import { faultSize, isTimed, percentile, tellScenario } from '../support/fault-report.ts';
import { eventually, isAlive, type Started } from '../support/processes.ts';
import { startPushers, type Answered } from '../support/pushers.ts';
import { startRealGateway, type RealGateway } from '../support/real-gateway.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { flawless, judgeStory, readStory, verdictText } from '../support/story.ts';

/** Seconds that it is down, and how often; 60 and 3 in the whole run (`LWG_FAULT_OUTAGE_SECONDS=60 LWG_FAULT_OUTAGES=3`). */
const outage = faultSize('LWG_FAULT_OUTAGE_SECONDS', 2);
const outages = faultSize('LWG_FAULT_OUTAGES', 1);
/** Seconds that it hangs; 30 in the whole run. */
const hang = faultSize('LWG_FAULT_HANG_SECONDS', 2);
/** Seconds until a worker must be active again. */
const soonest = 10;

vi.setConfig({ testTimeout: 3_600_000, hookTimeout: 120_000 });

let real: RealGateway;
let redis: TestRedis;
let roles: readonly Started[];
beforeAll(async () => {
  redis = await startRedis();
  real = await startRealGateway({ REDIS_URL: redis.url, LWG_RATE_LIMIT: '100000000' });
  roles = [await real.start('serve'), await real.start('worker')];
});
afterAll(async () => {
  await real.stop();
  await redis.kill();
});

/** Tries beyond the first: pushes that were not acknowledged at once. */
const failures = (answers: readonly Answered[]): number =>
  answers.reduce((sum, { tries }) => sum + tries - 1, 0);
const p99 = (answers: readonly Answered[]): number =>
  percentile(
    answers.map(({ ms }) => ms),
    0.99,
  );

/** A hint that was sent, taken and worked since Redis was empty. */
async function hintWorked(): Promise<true | undefined> {
  const events = await redis.client.xrange('bull:lanes:events', '-', '+').catch(() => []);
  return events.some(([, fields]) => fields.includes('completed')) ? true : undefined;
}

test(`Scenario 6: Redis is down for ${outage} s, ${outages} times: every push is acknowledged, and its hints are worked again without a restart`, async () => {
  const senders = startPushers(real, 2, 'F6', 50);
  const until: number[] = [];
  let during = 0;
  for (let round = 0; round < outages; round++) {
    await eventually(hintWorked, 'hint worked before the outage', 120);
    await redis.kill();
    const before = senders.answers.length;
    await pause(outage * 1000);
    await eventually(
      () => (senders.answers.length > before ? true : undefined),
      'acknowledgement while it is down',
      120,
    );
    during += senders.answers.length - before;
    redis = await startRedis(redis.port);
    const back = performance.now();
    await eventually(hintWorked, 'hint worked after the outage', 120);
    until.push((performance.now() - back) / 1000);
  }
  const sent = await senders.finish();
  await backlogIsApplied(real.gateway.database, 300);
  const verdict = judgeStory(sent, await readStory(real.gateway.database));
  const failed = failures(senders.answers);
  const alive = roles.filter(({ pid }) => isAlive(pid)).length;
  const inTime = until.filter((seconds) => seconds <= soonest).length;
  tellScenario({
    scenario: 6,
    done: `Redis down ${outage} s, then up, ${outages} times; ${during} acknowledged meanwhile`,
    figure: `${failed} failed acks, ${verdictText(verdict)}; worker active after ${until.map((seconds) => seconds.toFixed(1)).join(', ')} s, ${roles.length - alive} restarts`,
    bound: `0 failed, worker active ≤ ${soonest} s, no restart`,
    holds:
      failed === 0 &&
      alive === roles.length &&
      verdictText(verdict) === verdictText(flawless) &&
      (!isTimed || inTime === outages),
  });
  expect({ failed, alive, ...verdict }).toEqual({ failed: 0, alive: roles.length, ...flawless });
  if (isTimed) expect(inTime).toBe(outages);
});

test(`Scenario 7: Redis hangs for ${hang} s: no acknowledgement waits for it`, async () => {
  const senders = startPushers(real, 2, 'F7', 50);
  await pause(hang * 1000);
  const baseline = [...senders.answers];
  redis.signal('SIGSTOP');
  const start = senders.answers.length;
  // A push that waited for Redis would wait for ever: it goes on only after this.
  await pause(hang * 1000);
  await eventually(
    () => (senders.answers.length > start + 2 ? true : undefined),
    'acknowledgements while it hangs',
    120,
  );
  const meanwhile = senders.answers.slice(start);
  redis.signal('SIGCONT');
  await senders.finish();
  await backlogIsApplied(real.gateway.database, 300);
  const failed = failures(senders.answers);
  const slowest = Math.max(...meanwhile.map(({ ms }) => ms));
  const ratio = p99(meanwhile) / p99(baseline);
  tellScenario({
    scenario: 7,
    done: `Redis stopped (half-open) ${hang} s; ${meanwhile.length} acknowledged meanwhile, ${baseline.length} before`,
    figure: `${failed} failed acks; p99 ${p99(meanwhile).toFixed(0)} ms against ${p99(baseline).toFixed(0)} ms (${ratio.toFixed(2)} x), slowest ${slowest.toFixed(0)} ms`,
    bound: '0 failed; ack p99 ≤ 2 x baseline',
    holds: failed === 0 && (!isTimed || ratio <= 2),
  });
  expect(failed).toBe(0);
  if (isTimed) expect(ratio).toBeLessThanOrEqual(2);
});
