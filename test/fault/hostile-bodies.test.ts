import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { faultSize, isTimed, percentile, tellScenario } from '../support/fault-report.ts';
import { freePort, isAlive, type Started } from '../support/processes.ts';
import { pushUntilAnswered } from '../support/pushers.ts';
import { peopleToday, startRealGateway, type RealGateway } from '../support/real-gateway.ts';

/** Times that each body is sent; 50 in the whole run (`LWG_FAULT_HOSTILE=50`). */
const times = faultSize('LWG_FAULT_HOSTILE', 3);
/** Milliseconds. */
const soonest = 50;
const latest = 100;

vi.setConfig({ testTimeout: 600_000, hookTimeout: 120_000 });

let real: RealGateway;
let server: Started;
let operations: string;
beforeAll(async () => {
  const port = String(await freePort());
  real = await startRealGateway({ LWG_RATE_LIMIT: '100000000', LWG_OPS_PORT: port });
  server = await real.start('serve');
  operations = `http://127.0.0.1:${port}`;
});
afterAll(() => real.stop());

const mebibyte = 1_048_576;
const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const full = (part: (index: number) => string, most = mebibyte - 100): string => {
  const parts: string[] = [];
  for (let size = 0, index = 0; size < most; index += 1) {
    const one = part(index);
    size += one.length + 1;
    if (size < most) parts.push(one);
  }
  return parts.join(',');
};

/** Too deep or too large: refused before they are parsed. */
const unread: Readonly<Record<string, string>> = {
  'a mebibyte of nesting': nested(500_000),
  '20,000 levels, which a parser takes and a walk does not': nested(20_000),
  '65 levels': nested(65),
  'more than a mebibyte': `"${'x'.repeat(mebibyte)}"`,
};

/** As large as they may be, and refused for what is in them: parsing is what they cost. */
const parsed: Readonly<Record<string, string>> = {
  'one string that never ends': `"${'x'.repeat(mebibyte - 10)}`,
  'a mebibyte of escapes': `{"a":"${'\\u0061'.repeat(170_000)}"}`,
  'half a character at the end of a mebibyte': `{"a":"${'x'.repeat(mebibyte - 100)}\\ud800"}`,
  'a mebibyte of members': `{${full((index) => `"${index}":0`)}}`,
  'a member twice, far apart': `{"a":0,${full((index) => `"${index}":0`)},"a":1}`,
  'a mebibyte of empty lists': `{"a":[${full(() => '[]')}]}`,
  'digits without end': `{"a":${'9'.repeat(mebibyte - 100)}}`,
};
const bodies = { ...unread, ...parsed };

const doors = [
  ['/v1/case-records', 'application/json'],
  ['/fhir', 'application/fhir+json'],
] as const;

async function send(
  url: string,
  type: string,
  body: string,
): Promise<{ readonly status: number; readonly ms: number }> {
  const begun = performance.now();
  const response = await fetch(`${real.url}${url}`, {
    method: 'POST',
    headers: { 'content-type': type, 'idempotency-key': randomUUID(), 'x-api-key': real.gateway.apiKey },
    body,
  });
  await response.arrayBuffer();
  return { status: response.status, ms: performance.now() - begun };
}

/** The slowest hundredth of the turns of the server's event loop since this was last asked, in milliseconds. */
async function loopDelay(): Promise<number> {
  const text = await (await fetch(`${operations}/metrics`)).text();
  return Number(/^nodejs_eventloop_lag_p99_seconds (\S+)$/m.exec(text)?.[1]) * 1000;
}

test('S8: bodies that are made to cost much are refused at once, and the server goes on', async () => {
  const [record] = peopleToday();
  if (record === undefined) throw new Error('there is nobody');
  await pushUntilAnswered(real, record, randomUUID());
  for (const [url, type] of doors) for (const body of Object.values(bodies)) await send(url, type, body);
  await loopDelay();
  const took: { readonly what: string; readonly status: number; readonly ms: number }[] = [];
  for (let round = 0; round < times; round += 1) {
    for (const [url, type] of doors) {
      for (const [what, body] of Object.entries(bodies))
        took.push({ what, ...(await send(url, type, body)) });
    }
  }
  const delay = await loopDelay();
  // 503 where the machine itself was late, and pushes are turned away.
  const other = took.filter(({ status }) => ![400, 413, 422, 503].includes(status));
  const p99 = percentile(
    took.filter(({ what }) => what in unread).map(({ ms }) => ms),
    0.99,
  );
  const [slowest] = took.toSorted((one, next) => next.ms - one.ms);
  const still = isAlive(server.pid) && (await pushUntilAnswered(real, record, randomUUID())).receipt !== '';
  tellScenario({
    scenario: 'S8',
    done: `${Object.keys(bodies).length} bodies of up to a mebibyte that cost a careless reader much, at ${doors.length} doors, ${times} times`,
    figure: `${took.length - other.length} of ${took.length} refused; those too deep or too large p99 ${p99.toFixed(0)} ms; of those parsed the slowest ${slowest?.ms.toFixed(0)} ms (${slowest?.what}); event-loop delay p99 ${delay.toFixed(0)} ms; the server ${still ? 'goes on' : 'is gone'}`,
    bound: `all refused; too deep or too large ≤ ${soonest} ms; delay p99 ≤ ${latest} ms; it goes on`,
    holds: other.length === 0 && still && (!isTimed || (p99 <= soonest && delay <= latest)),
  });
  expect(other).toEqual([]);
  expect(still).toBe(true);
  if (isTimed) expect([p99 <= soonest, delay <= latest]).toEqual([true, true]);
});
