import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { buildApp } from '../../src/app.ts';
import { listBlocked, retryBlocked } from '../../src/gateway/lanes/blocked-lanes.ts';
import { startLaneWorker } from '../../src/queues/lane-worker.ts';
import { backlogIsApplied, countUnapplied } from '../support/backlog.ts';
import type { Sent } from '../support/effects.ts';
import { faultSize, isTimed, percentile, tellScenario } from '../support/fault-report.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { eventually } from '../support/processes.ts';
import { pushList, somebody, type ListAnswer } from '../support/push-list.ts';
import { push } from '../support/push.ts';
import { flawless, itemOf, judgeStory, readStory, verdictText } from '../support/story.ts';

/** Records of others, in pairs of rounds, with a poisoned lane and without; 10,000 in the whole run (`LWG_FAULT_OTHERS=10000`). */
const others = faultSize('LWG_FAULT_OTHERS', 100);
const pairs = others >= 1_000 ? 5 : 1;
const goodAfter = 100;
/** What passes for a second: the growing delays of a failing record take most of a minute, which not every run can wait. */
const speed = isTimed ? 1 : 20;
const mostSlower = 0.05;
const mostSeconds = 60;

vi.setConfig({ testTimeout: 3_600_000, hookTimeout: 120_000 });

const began = Date.now();
const clock = (): Date => new Date(began + (Date.now() - began) * speed);
let gateway: TestGateway;
let app: FastifyInstance;
const sent: Sent[] = [];
beforeAll(async () => {
  gateway = await startTestGateway({ now: new Date(), variables: { LWG_RATE_LIMIT: '100000000' } });
  app = await buildApp({ ...gateway.services, clock });
});
afterAll(async () => {
  await app.close();
  await gateway.stop();
});

async function pushAll(records: readonly ReturnType<typeof somebody>[]): Promise<void> {
  for (let from = 0; from < records.length; from += 100) {
    const part = records.slice(from, from + 100);
    const answer = await pushList({ ...gateway, app }, part);
    expect(answer.json<ListAnswer>().counts.accepted).toBe(part.length);
    sent.push(...part.map((record): Sent => ({ ...itemOf(record), answer: 'acknowledged' })));
  }
}

interface Poisoned {
  readonly receipt: string;
  readonly body: Buffer;
  readonly at: Date;
}

/** A record that cannot be opened, and a hundred good ones after it. */
async function poison(id: string): Promise<Poisoned> {
  const record = somebody(id);
  const at = clock();
  const response = await push({ ...gateway, app }, record, { key: randomUUID() });
  const { receipt } = response.json<{ receipt: string }>();
  sent.push({ ...itemOf(record), answer: 'acknowledged' });
  await pushAll(Array.from({ length: goodAfter }, (_, index) => somebody(id, index + 1)));
  const rows = await gateway.database.query<{ body: Buffer }>('SELECT body FROM inbox WHERE id = $1', [
    receipt,
  ]);
  await gateway.database.query("UPDATE inbox SET body = '\\x00' WHERE id = $1", [receipt]);
  return { receipt, body: rows[0]?.body ?? Buffer.alloc(0), at };
}

/** Works off what others have sent; gives their records a second. `stuck` records stay. */
async function workOff(records: number, stuck: number): Promise<number> {
  const { processing, store, purge, queue } = gateway.worker;
  const log = (): void => undefined;
  const start = performance.now();
  const worker = startLaneWorker({ processing: { ...processing, clock }, store, purge, queue, clock, log });
  await eventually(
    async () => ((await countUnapplied(gateway.database)) === stuck ? true : undefined),
    'end of what others sent',
    1_800,
  );
  const rate = records / ((performance.now() - start) / 1000);
  await worker.close();
  return rate;
}

/** Seconds, by the gateway's clock, until somebody can see that it is blocked. */
async function blockedAfter({ receipt, at }: Poisoned): Promise<number> {
  const { processing, store, purge, queue } = gateway.worker;
  const log = (): void => undefined;
  const worker = startLaneWorker({ processing: { ...processing, clock }, store, purge, queue, clock, log });
  const letter = await eventually(
    async () =>
      (await listBlocked(gateway.services, 'operator', 50)).find((each) => each.receipt === receipt),
    'dead letter',
    300,
  );
  await worker.close();
  return (letter.since.getTime() - at.getTime()) / 1000;
}

async function mend({ receipt, body }: Poisoned): Promise<void> {
  await gateway.database.query('UPDATE inbox SET body = $2 WHERE id = $1', [receipt, body]);
  await retryBlocked({ ...gateway.services, clock }, 'operator', receipt);
}

test(`Scenario 18: a record that cannot be applied holds up the ${goodAfter} after it in its lane, and none of ${others} of others`, async () => {
  const perRound = Math.floor(others / pairs);
  const rates = { without: [] as number[], with: [] as number[] };
  const poisoned: Poisoned[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const crowd = (name: string) =>
      Array.from({ length: perRound }, (_, index) => somebody(`F18-${name}-${pair}-${index}`));
    const stuckBefore = poisoned.length * (goodAfter + 1);
    await pushAll(crowd('without'));
    rates.without.push(await workOff(perRound, stuckBefore));
    poisoned.push(await poison(`F18-poison-${pair}`));
    await pushAll(crowd('with'));
    rates.with.push(await workOff(perRound, stuckBefore + goodAfter + 1));
  }
  const last = poisoned.at(-1);
  if (last === undefined) throw new Error('nobody was poisoned');
  const visible = await blockedAfter(last);
  for (const each of poisoned) {
    await blockedAfter(each);
    await mend(each);
  }
  await workOff(0, 0);
  await backlogIsApplied(gateway.database, 1);
  const verdict = judgeStory(sent, await readStory(gateway.database));
  const slower = 1 - percentile(rates.with, 0.5) / percentile(rates.without, 0.5);
  const inTime = slower <= mostSlower && visible <= mostSeconds;
  tellScenario({
    scenario: 18,
    done: `${pairs} poisoned lanes, ${goodAfter} good after each, ${pairs * perRound} of others with and as many without`,
    figure: `others ${(slower * 100).toFixed(1)} % slower; blocked and listed after ${isTimed ? `${visible.toFixed(0)} s` : 'its attempts'}; mended: ${verdictText(verdict)}`,
    bound: `others within 5 %; visible ≤ ${mostSeconds} s; ${goodAfter + 1}/${goodAfter + 1} in order`,
    holds: verdictText(verdict) === verdictText(flawless) && (!isTimed || inTime),
  });
  expect(verdict).toEqual(flawless);
  if (isTimed) expect(inTime).toBe(true);
});
