import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { givingWay } from '../../src/http/plugins/shed-load.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { people } from '../support/people.ts';
import { eventually } from '../support/processes.ts';
import { push } from '../support/push.ts';
import { routeTable } from '../support/route-table.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ lateMs: 1_000 });
});
afterAll(() => gateway.stop());

/** Keeps this thread busy, as a flood of work would. */
function standStill(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

test('while the process cannot keep up, a push is turned away with when to come again, and a read is answered', async () => {
  const pushed = await eventually(
    async () => {
      standStill(2_500);
      // The delay is looked at once a second.
      await pause(1);
      const response = await push(gateway, people.sharesMost());
      return response.statusCode === 503 ? response : undefined;
    },
    'a push that is turned away',
    60,
  );
  expect(pushed.json()).toMatchObject({ code: 'intake-busy' });
  expect(Number(pushed.headers['retry-after'])).toBeGreaterThan(0);
  const read = await gateway.app.inject({ url: '/fhir/metadata' });
  expect(read.statusCode).toBe(200);
});

test('what gives way is what brings records, and is there', async () => {
  const routes = await routeTable(gateway.services);
  for (const url of givingWay)
    expect(routes.map((one) => one.replace(/\/$/, ''))).toContain(`POST ${url.replace(/\/$/, '')}`);
});
