import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { LogEvent, LogFields } from '../../src/log.ts';
import { startLaneWorker } from '../../src/queues/lane-worker.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { changed, people } from '../support/people.ts';
import { push, readReceipt } from '../support/push.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.stop());

test('A worker says once that a lane is blocked, by receipt, code and source, and goes on with the others', async () => {
  const accept = async (record = people.undecided()): Promise<string> =>
    (await push(gateway, record)).json<{ receipt: string }>().receipt;
  const poison = await accept();
  const behind = await accept(changed(people.undecided(), 1, {}));
  await gateway.database.query(`UPDATE inbox SET body = '\\x00' WHERE id = $1`, [poison]);
  await gateway.database.query('UPDATE lane SET attempts = 6');
  const other = await accept(people.sharesWhoHelps());
  const said: (readonly [LogEvent, LogFields | undefined])[] = [];
  const { processing, store, queue, purge } = gateway.worker;
  const { clock } = gateway.services;
  const worker = startLaneWorker({
    processing: { ...processing, clock },
    store,
    clock,
    queue,
    purge,
    log: (event, fields) => void said.push([event, fields]),
  });
  const statusOf = async (receipt: string): Promise<string> =>
    (await readReceipt(gateway, receipt)).json<{ status: string }>().status;
  const blocked = (): readonly unknown[] => said.filter(([event]) => event === 'WORK006');
  await vi.waitFor(async () => {
    expect(await statusOf(other)).toBe('applied');
    expect(blocked()).toHaveLength(1);
  }, 5_000);
  await worker.close();
  const fields = { receipt: poison, code: 'internal', source: 'tameside-glossop/example-cases' };
  expect(blocked()).toEqual([['WORK006', fields]]);
  expect(await statusOf(behind)).toBe('received');
});
