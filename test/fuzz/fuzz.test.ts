import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { routeTable } from '../support/route-table.ts';
import { startFuzzedGateway, type FuzzedGateway } from './fuzzed-gateway.ts';
import { fuzz } from './run.ts';

const count = Number(process.env['LWG_FUZZ_INPUTS'] ?? 2_000);
const seed = Number(process.env['LWG_FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

let gateway: FuzzedGateway;
beforeAll(async () => {
  gateway = await startFuzzedGateway();
}, 120_000);
afterAll(() => gateway?.real.stop());

describe('Whatever is sent', () => {
  test('comes to a door of the table: every route that takes a body is in it', async () => {
    const { real, doors } = gateway;
    const tried = new Set(doors.flatMap(({ routes }) => routes));
    const writes = (await routeTable(real.gateway.services)).filter(
      (route) => !/^(GET|OPTIONS) /.test(route),
    );
    expect(writes.filter((route) => !tried.has(route))).toEqual([]);
  });

  test(
    'is answered in the shape of its face, repeated to nobody, and settled',
    async () => {
      const { faults, inputs } = await fuzz(gateway.real, gateway.doors, gateway.measure, { count, seed });
      expect(faults, `LWG_FUZZ_SEED=${seed}`).toEqual([]);
      expect(inputs).toBe(count);
    },
    count * 100 + 300_000,
  );
});
