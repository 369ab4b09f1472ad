import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { signJws } from '../../src/auth/jose.ts';
import { backlogIsApplied } from '../support/backlog.ts';
import type { Sent } from '../support/effects.ts';
import { faultSize, tellScenario } from '../support/fault-report.ts';
import { checkLog, readLog } from '../support/log-checker.ts';
import { personIdOf } from '../support/look.ts';
import { eventually, freePort, startRole, type Started } from '../support/processes.ts';
import { somebody } from '../support/push-list.ts';
import { pushUntilAnswered } from '../support/pushers.ts';
import { peopleToday, pushTo, startRealGateway, type RealGateway } from '../support/real-gateway.ts';
import { nextShift, shiftedEnvironment } from '../support/shifted-clock.ts';
import { flawless, itemOf, judgeStory, readStory, verdictText } from '../support/story.ts';

/** Records pushed and looks made at each setting of the clock; 500 in the whole run (`LWG_FAULT_SKEWED=500`). */
const each = faultSize('LWG_FAULT_SKEWED', 12);
const lanes = 4;
const minute = 60_000;
/** Ten minutes ahead; then, in one jump back, ten behind. */
const shifts = [10 * minute, -10 * minute];
/** Seconds within which a wrong clock must be told of. */
const soonest = 60;

const [first = somebody('F20')] = peopleToday();

vi.setConfig({ testTimeout: 1_800_000, hookTimeout: 120_000 });

let real: RealGateway;
/** The same gateway by way of the server whose clock is wrong. */
let skewed: RealGateway;
let wrong: readonly Started[];
let operations: string;
const roles: Started[] = [];
beforeAll(async () => {
  real = await startRealGateway({ LWG_RATE_LIMIT: '100000000', LWG_LOG_LEVEL: 'info' });
  await real.start('serve');
  await real.start('worker');
  const [port, opsPort] = [String(await freePort()), String(await freePort())];
  const environment = { ...real.environment, ...shiftedEnvironment(shifts), LWG_PORT: port };
  wrong = [
    await startRole('serve', { ...environment, LWG_OPS_PORT: opsPort }),
    await startRole('worker', environment),
  ];
  roles.push(...wrong);
  skewed = { ...real, environment, url: `http://127.0.0.1:${port}` };
  operations = `http://127.0.0.1:${opsPort}`;
});
afterAll(async () => {
  await Promise.all(roles.map((role) => role.end('SIGTERM')));
  await real.stop();
});

/** Asks for a token with an assertion whose times are so many seconds from the true now. */
async function tokenFor(
  times: { readonly iat?: number; readonly nbf?: number; readonly exp: number },
  at = skewed,
): Promise<{ readonly status: number; readonly token: string }> {
  const { recordClient, privateKey, services } = real.gateway;
  const now = Math.floor(Date.now() / 1000);
  const dated = Object.fromEntries(Object.entries(times).map(([name, offset]) => [name, now + offset]));
  const claims = {
    iss: recordClient.id,
    sub: recordClient.id,
    aud: services.tokenUrl,
    jti: randomUUID(),
    ...dated,
  };
  const response = await fetch(`${at.url}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await signJws(claims, privateKey),
    }),
  });
  const { access_token: token = '' } = (await response.json()) as { access_token?: string };
  return { status: response.status, token };
}

/** Outside of the leeway of a minute by the true time; each would pass for a clock that is ten minutes off, one way or the other. */
const outside = [
  { exp: -90 },
  { exp: -300 },
  { iat: -540, exp: -300 },
  { iat: 120, exp: 240 },
  { iat: 540, exp: 780 },
  { nbf: 120, exp: 240 },
  { nbf: 540, exp: 600 },
  { exp: 780 },
];

const look = (at: RealGateway, token: string) =>
  fetch(`${at.url}/fhir/Patient/${personIdOf(first)}/$current-support`, {
    headers: { authorization: `Bearer ${token}` },
  });

interface Counted {
  readonly sent: Sent[];
  readonly receipts: string[];
  replayed: number;
  shown: number;
  asked: number;
  refused: number;
  tried: number;
}

/** Pushes to both servers in turn, each record of a person after the one before; and again, under the same key, at the other. */
async function pushAndLook(counted: Counted, round: number): Promise<void> {
  const { token } = await tokenFor({ exp: 240 });
  const lane = async (number: number): Promise<void> => {
    for (let step = 0; step < each; step += lanes) {
      const record = somebody(`F20-${number}`, round + (step + number) / 600);
      const [one, other] = step % (2 * lanes) === 0 ? [real, skewed] : [skewed, real];
      const key = randomUUID();
      const { receipt } = await pushUntilAnswered(one, record, key);
      const again = await pushTo(other, record, { key });
      const { receipt: same } = (await again.json()) as { receipt: string };
      counted.sent.push({ ...itemOf(record), answer: 'acknowledged' });
      if (again.headers.get('idempotency-replayed') === 'true' && same === receipt) counted.replayed += 1;
      const seen = await look(one, token);
      counted.asked += 1;
      if ((await seen.text()).includes('"resourceType":"Patient"')) counted.shown += 1;
      counted.receipts.push(String(seen.headers.get('x-audit-id')));
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, number) => lane(number)));
}

async function tryTokens(counted: Counted): Promise<void> {
  const { token } = await tokenFor({ exp: 240 }, real);
  await real.gateway.database.query(
    "UPDATE client_secret SET expires_at = now() - interval '5 minutes' WHERE kind = 'access-token'",
  );
  counted.tried += 1 + outside.length;
  if ((await look(skewed, token)).status === 401) counted.refused += 1;
  for (const times of outside) if ((await tokenFor(times)).status === 401) counted.refused += 1;
}

/** Seconds until the wrong clock is told of in the log and as a metric. */
async function alarmAfter(shift: number): Promise<number> {
  const since = performance.now();
  const line = `"seconds":${Math.round(shift / 1000)}`;
  await eventually(
    () => (wrong.every((role) => role.stdout().includes(line)) ? true : undefined),
    'line in the log of both',
    soonest,
  );
  const text = await (await fetch(`${operations}/metrics`)).text();
  const metric = Number(/^lwg_clock_skew_seconds (\S+)$/m.exec(text)?.[1]);
  expect(Math.abs(metric - shift / 1000)).toBeLessThan(2);
  return (performance.now() - since) / 1000;
}

test(`Scenario 20: one server and one worker ten minutes ahead, then set back by twenty: nothing is lost, twice or out of order, and no token lives longer`, async () => {
  await pushUntilAnswered(real, first, randomUUID());
  await backlogIsApplied(real.gateway.database, 120);
  const counted: Counted = {
    sent: [{ ...itemOf(first), answer: 'acknowledged' }],
    receipts: [],
    replayed: 0,
    shown: 0,
    asked: 0,
    refused: 0,
    tried: 0,
  };
  const alarms: number[] = [];
  for (const [round, shift] of shifts.entries()) {
    if (round > 0) for (const role of wrong) role.child.kill(nextShift);
    await pushAndLook(counted, round);
    await tryTokens(counted);
    alarms.push(await alarmAfter(shift));
  }
  await backlogIsApplied(real.gateway.database, 300);
  const verdict = judgeStory(counted.sent, await readStory(real.gateway.database));
  await eventually(
    async () => ((await readLog(real.gateway.database)).pending.length === 0 ? true : undefined),
    'whole tree',
  );
  const story = await readLog(real.gateway.database);
  const problems = checkLog({ ...story, receipts: counted.receipts.map((id) => ({ id, delay: 0 })) });
  const { sent, replayed, shown, asked, refused, tried } = counted;
  const slowest = Math.max(...alarms);
  tellScenario({
    scenario: 20,
    done: `one of two servers and one of two workers 10 min ahead, then set back by 20; ${sent.length} records to both in turn, each sent twice, ${asked} looks`,
    figure: `${verdictText(verdict)}; ${replayed} of ${sent.length - 1} replayed; ${problems.length} problems in ${story.leaves.length} leaves; ${refused} of ${tried} tokens outside the leeway refused; alarm within ${slowest.toFixed(0)} s`,
    bound: `0 each; all replayed; 0 problems; all refused; alarm ≤ ${soonest} s`,
    holds:
      verdictText(verdict) === verdictText(flawless) &&
      replayed === sent.length - 1 &&
      problems.length === 0 &&
      refused === tried,
  });
  expect(verdict).toEqual(flawless);
  expect([replayed, shown]).toEqual([sent.length - 1, asked]);
  expect(problems).toEqual([]);
  expect(refused).toBe(tried);
});
