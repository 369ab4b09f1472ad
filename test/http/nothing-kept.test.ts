import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { askedFor, personIdOf } from '../support/look.ts';
import { people } from '../support/people.ts';
import type { Started } from '../support/processes.ts';
import { bearer, pushTo, startRealGateway, type RealGateway } from '../support/real-gateway.ts';
import { find, signIn, staff } from '../support/staff.ts';

// A function that is assigned to a property is made in the old generation at once, and with it stays all that it leads to: of each look 49 kB, of
// each page 62, which were collected three times in eight seconds, beside looks that waited for it.

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const probe = new URL('../support/survivors.ts', import.meta.url);
const warmUp = 400;
const counted = 400;

let real: RealGateway;
let server: Started;
beforeAll(async () => {
  real = await startRealGateway({ LWG_RATE_LIMIT: '100000000', NODE_OPTIONS: `--import ${probe.href}` });
  server = await real.start('serve');
  await real.start('worker');
});
afterAll(() => real.stop());

async function tell(what: 'begin' | 'end'): Promise<number> {
  const told = new Promise<number>((bytes) => server.child.once('message', bytes));
  server.child.send(what);
  return told;
}

/** Bytes of each that are still there after it is answered, when the young generation is collected. */
async function keptBy(ask: () => Promise<Response>): Promise<number> {
  const askOften = async (times: number): Promise<void> => {
    for (let time = 0; time < times; time++) {
      const response = await ask();
      expect(response.ok).toBe(true);
      await response.arrayBuffer();
    }
  };
  await askOften(warmUp);
  await tell('begin');
  await askOften(counted);
  return (await tell('end')) / counted;
}

test('of an answer nothing stays behind', async () => {
  expect(await keptBy(() => fetch(`${real.url}/_ping`))).toBeLessThan(2_000);
});

describe('Of a look', () => {
  const record = people.sharesMost();
  beforeAll(async () => {
    await pushTo(real, record, { prefer: 'wait=20' });
  });

  test('neither the rows nor the document stay behind', async () => {
    const url = `${real.url}/fhir/Patient/${personIdOf(record)}/$current-support`;
    const headers = await bearer(real);
    expect(await keptBy(() => fetch(url, { headers }))).toBeLessThan(10_000);
  });

  test('the page does not stay behind', async () => {
    // Signed in through this process: the session is in the database, where the server finds it.
    const nurse = await signIn(real.gateway.app, staff.nurse);
    const { location } = (await find(nurse, askedFor(record))).headers;
    const headers = { cookie: nurse.cookie ?? '' };
    expect(await keptBy(() => fetch(`${real.url}${location}`, { headers }))).toBeLessThan(10_000);
  });
});
