import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startLogSequencer } from '../../src/queues/log-sequencer.ts';
import { currentSupport, token } from '../support/ask.ts';
import { faultSize, isTimed, percentile, tellScenario } from '../support/fault-report.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { checkLog, readLog } from '../support/log-checker.ts';
import { personIdOf } from '../support/look.ts';
import { people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { eventually } from '../support/processes.ts';

/** How long looks are made, and within what each must be covered by a published checkpoint, 99 in 100. */
const lookFor = faultSize('LWG_FAULT_LOOK_SECONDS', 6) * 1_000;
const budget = 5_000;

vi.setConfig({ testTimeout: 600_000, hookTimeout: 120_000 });

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ now: new Date() });
  await pushAndApply(gateway, people.sharesMost());
});
afterAll(() => gateway.stop());

interface Receipt {
  readonly id: string;
  readonly at: number;
}

/** Looks by four clients; each is given the id of its entry, and keeps when. */
async function look(until: number): Promise<readonly Receipt[]> {
  const bearer = await token(gateway);
  const receipts: Receipt[] = [];
  while (performance.now() < until) {
    const answer = await currentSupport(gateway, bearer, personIdOf(people.sharesMost()));
    receipts.push({ id: String(answer.headers['x-audit-id']), at: performance.now() });
    await pause(10);
  }
  return receipts;
}

/** When each size was first to be had at `/log/checkpoint`. */
async function watchCheckpoint(stop: AbortSignal): Promise<readonly { size: number; at: number }[]> {
  const seen: { size: number; at: number }[] = [];
  while (!stop.aborted) {
    const { body, statusCode } = await gateway.app.inject('/log/checkpoint');
    const size = statusCode === 200 ? Number(body.split('\n')[1]) : 0;
    if (size > (seen.at(-1)?.size ?? 0)) seen.push({ size, at: performance.now() });
    await pause(20);
  }
  return seen;
}

test('Scenario 15, C4: every entry whose id was given out is in a published checkpoint within the merge delay', async () => {
  const { sequencing } = gateway.worker;
  if (sequencing === undefined) throw new Error('no sequencer');
  const sequencer = startLogSequencer({ ...sequencing, log: () => undefined });
  const stop = new AbortController();
  const watched = watchCheckpoint(stop.signal);
  const until = performance.now() + lookFor;
  const given = (await Promise.all([1, 2, 3, 4].map(() => look(until)))).flat();
  await eventually(
    async () => {
      const [row] = await gateway.database.query<{ done: boolean }>(
        'SELECT NOT EXISTS (SELECT FROM audit_pending) AND size = (SELECT max(size) FROM checkpoint) AS done FROM log_head',
      );
      return row?.done === true ? true : undefined;
    },
    'checkpoint of all',
    30,
  );
  await pause(100);
  stop.abort();
  const checkpoints = await watched;
  await sequencer.close();
  const story = await readLog(gateway.database);
  const places = new Map(story.leaves.map(({ id, idx }) => [id, idx]));
  const receipts = given.map(({ id, at }) => {
    const place = places.get(id) ?? Number.POSITIVE_INFINITY;
    const covered = checkpoints.find(({ size }) => size > place);
    return { id, delay: covered && covered.at - at };
  });
  const delays = receipts.map(({ delay = Number.POSITIVE_INFINITY }) => delay);
  const at = (part: number): number => Math.round(percentile(delays, part));
  const problems = checkLog({ ...story, receipts }, 60_000);
  tellScenario({
    scenario: 15,
    done: `${receipts.length} looks in ${lookFor / 1_000} s; ${checkpoints.length} checkpoints seen`,
    figure: `from answer to published checkpoint: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, most ${at(1)} ms; ${problems.length} problems`,
    bound: `p99 <= ${budget} ms; none missing after 60 s`,
    holds: at(0.99) <= budget && problems.length === 0,
  });
  expect(problems).toEqual([]);
  expect(receipts.length).toBeGreaterThan(50);
  if (isTimed) expect(at(0.99)).toBeLessThanOrEqual(budget);
});
