import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { buildApp } from '../../src/app.ts';
import { GatewayError } from '../../src/errors.ts';
import { processNext, type Step } from '../../src/gateway/process-case.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import type { Sent } from '../support/effects.ts';
import { faultSize, tellScenario } from '../support/fault-report.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { somebody } from '../support/push-list.ts';
import { push } from '../support/push.ts';
import { flawless, itemOf, judgeStory, readStory, verdictText } from '../support/story.ts';
import { startTcpProxy, type Cut, type TcpProxy } from '../support/tcp-proxy.ts';

/** 500 in the whole run (`LWG_FAULT_CUTS=500`). */
const cuts = faultSize('LWG_FAULT_CUTS', 40);
const people = 4;

vi.setConfig({ testTimeout: 3_600_000, hookTimeout: 120_000 });

let database: TestDatabase;
let proxy: TcpProxy;
let gateway: TestGateway;
let app: FastifyInstance;
beforeAll(async () => {
  database = await createDatabase();
  const socket = decodeURIComponent(database.url.replace(/^.*host=/, ''));
  proxy = await startTcpProxy({ path: `${socket}/.s.PGSQL.5432` });
  const url = database.url.replace('@/', `@${proxy.address}/`).replace(/\?.*/, '');
  const variables = { LWG_RATE_LIMIT: '100000000' };
  gateway = await startTestGateway({ database: { ...database, url }, variables });
  // Hints have connections, and commits, of their own.
  app = await buildApp({ ...gateway.services, hints: { wake: () => undefined } });
});
afterAll(async () => {
  await app.close();
  await gateway.stop();
  await proxy.close();
});

const cutAt = (index: number): Cut => (index % 2 === 0 ? 'commit-sent' : 'commit-reply');

/** Applies the head of a lane while its commit is cut; gives what became of it. */
async function processCut(lane: string, at: Cut): Promise<Step | GatewayError> {
  proxy.cutNext(at);
  const { processing } = gateway.worker;
  try {
    return await processNext({ ...processing, clock: gateway.services.clock }, lane);
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
}

test(`Scenario 10: the connection to PostgreSQL is cut at COMMIT, of ${cuts} pushes and of the processing of each: one effect each`, async () => {
  const sent: Sent[] = [];
  const refusals: number[] = [];
  const doubts: (Step | GatewayError)[] = [];
  for (let index = 0; index < cuts; index++) {
    const record = somebody(`F10-${index % people}`, index / 600);
    const options = { key: randomUUID() };
    proxy.cutNext(cutAt(index));
    const first = await push({ ...gateway, app }, record, options);
    refusals.push(first.statusCode);
    expect(first.headers['retry-after']).toBeDefined();
    const second = await push({ ...gateway, app }, record, options);
    // What was committed unheard is found by its key.
    expect(second.statusCode).toBe(202);
    const replayed = cutAt(index) === 'commit-reply' ? 'true' : undefined;
    expect(second.headers['idempotency-replayed']).toBe(replayed);
    const item = itemOf(record);
    sent.push({ ...item, answer: 'acknowledged' });
    doubts.push(await processCut(item.lane, cutAt(Math.floor(index / 2))));
    await gateway.work();
  }
  const verdict = judgeStory(sent, await readStory(gateway.database));
  const refused = refusals.filter((status) => status === 503).length;
  const unknown = doubts.filter(
    (doubt) => doubt instanceof GatewayError && doubt.code === 'commit-unknown',
  ).length;
  const facts = { cuts: proxy.cuts, refused, unknown };
  const expected = { cuts: 2 * cuts, refused: cuts, unknown: cuts };
  tellScenario({
    scenario: 10,
    done: `${proxy.cuts} connections cut, half as COMMIT is sent, half before its reply: ${cuts} pushes, ${cuts} effects`,
    figure: `${refused} pushes answered 503, each retried with its key: ${verdictText(verdict)}`,
    bound: `exactly 1 effect for ${cuts}/${cuts}`,
    holds:
      JSON.stringify(facts) === JSON.stringify(expected) && verdictText(verdict) === verdictText(flawless),
  });
  expect({ ...facts, ...verdict }).toEqual({ ...expected, ...flawless });
});
