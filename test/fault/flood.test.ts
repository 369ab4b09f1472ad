import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { backlogIsApplied } from '../support/backlog.ts';
import type { Sent } from '../support/effects.ts';
import { faultSize, isTimed, percentile, tellScenario } from '../support/fault-report.ts';
import { personIdOf } from '../support/look.ts';
import { people } from '../support/people.ts';
import type { Started } from '../support/processes.ts';
import { somebody, type ListAnswer } from '../support/push-list.ts';
import { bearer, pushTo, startRealGateway, type RealGateway } from '../support/real-gateway.ts';
import { flawless, itemOf, judgeStory, readStory, verdictText } from '../support/story.ts';

/** Seconds; 60 in the whole run (`LWG_FAULT_FLOOD_SECONDS=60`). */
const seconds = faultSize('LWG_FAULT_FLOOD_SECONDS', 3);
const times = 10;
const readsEach = 200;
const listLength = 50;
/** Records that may wait: some seconds' work. */
const backlog = 500;
const most = { nurseMs: 500, residentMb: 400, drainSeconds: 30 };

vi.setConfig({ testTimeout: 3_600_000, hookTimeout: 120_000 });

let real: RealGateway;
let roles: readonly Started[];
const sent: Sent[] = [];
beforeAll(async () => {
  real = await startRealGateway({ LWG_RATE_LIMIT: '100000000', LWG_INTAKE_BACKLOG: String(backlog) });
  roles = [await real.start('serve'), await real.start('worker')];
});
afterAll(() => real.stop());

interface Refusal {
  readonly status: number;
  readonly retryAfter: string | null;
}
const refusals: Refusal[] = [];

/** One list of people whom nobody knows yet. Refused, it is not sent again. */
async function pushOneList(name: string): Promise<void> {
  const records = Array.from({ length: listLength }, (_, index) => somebody(`${name}-${index}`));
  const response = await pushTo(real, JSON.stringify(records), { key: randomUUID() });
  if (response.ok) {
    const { counts } = (await response.json()) as ListAnswer;
    expect(counts.accepted).toBe(listLength);
  } else {
    refusals.push({ status: response.status, retryAfter: response.headers.get('retry-after') });
    await response.body?.cancel();
  }
  const answer = response.ok ? 'acknowledged' : 'refused';
  sent.push(...records.map((record): Sent => ({ ...itemOf(record), answer })));
}

/** Records a second that are taken in and applied, of a backlog's worth. */
async function measureCapacity(): Promise<number> {
  const start = performance.now();
  const lists = Math.floor(backlog / listLength / 2);
  for (let list = 0; list < lists; list++) await pushOneList(`F19-capacity-${list}`);
  await backlogIsApplied(real.gateway.database, 300);
  return (lists * listLength) / ((performance.now() - start) / 1000);
}

/** Does `work` every `everyMs`, whether the last is over or not, while it is time; then waits for all. */
async function atRate(
  everyMs: number,
  isTime: () => boolean,
  work: (count: number) => Promise<void>,
): Promise<void> {
  const running: Promise<void>[] = [];
  for (let count = 0; isTime(); count++) {
    running.push(work(count));
    await pause(everyMs);
  }
  await Promise.all(running);
}

function residentMb({ pid }: Started): number {
  return Number(spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).stdout) / 1024;
}

test(`Scenario 19: ${times} times what can be applied is pushed for ${seconds} s: what is refused is told when to come back, the nurse is answered, and what was taken is applied`, async () => {
  const person = people.sharesMost();
  expect((await pushTo(real, person)).status).toBe(202);
  sent.push({ ...itemOf(person), answer: 'acknowledged' });
  await backlogIsApplied(real.gateway.database, 120);
  const headers = await bearer(real);
  const nurse: number[] = [];
  const nurseRefused: Refusal[] = [];
  const read = async (): Promise<void> => {
    const start = performance.now();
    const response = await fetch(`${real.url}/fhir/Patient/${personIdOf(person)}/$current-support`, {
      headers,
    });
    const body = await response.text();
    if (response.status === 200) {
      expect(body).toContain('"resourceType":"Patient"');
      nurse.push(performance.now() - start);
    } else {
      // A process that is starved for a second turns everybody away, the nurse too: counted, and a miss where time counts.
      nurseRefused.push({ status: response.status, retryAfter: response.headers.get('retry-after') });
    }
  };
  await read();
  const capacity = await measureCapacity();
  const began = performance.now();
  // Until the backlog was full at least once: how soon that is depends on the machine.
  const isTime = (): boolean =>
    performance.now() < began + seconds * 1000 ||
    (refusals.length === 0 && performance.now() < began + 120_000);
  const resident: number[] = [];
  await Promise.all([
    atRate((1000 * listLength) / (capacity * times), isTime, (count) => pushOneList(`F19-${count}`)),
    atRate(readsEach, isTime, read),
    atRate(1_000, isTime, async () => void resident.push(...roles.map(residentMb))),
  ]);
  const flooded = performance.now();
  await backlogIsApplied(real.gateway.database, 600);
  const drained = (performance.now() - flooded) / 1000;
  const verdict = judgeStory(sent, await readStory(real.gateway.database));
  const rude = [...refusals, ...nurseRefused].filter(
    ({ status, retryAfter }) => (status !== 429 && status !== 503) || !/^[1-9]\d*$/.test(retryAfter ?? ''),
  );
  const measured = {
    nurseMs: percentile(nurse, 0.95),
    residentMb: Math.max(...resident),
    drainSeconds: drained,
  };
  const isWithin =
    nurseRefused.length === 0 &&
    measured.nurseMs <= most.nurseMs &&
    measured.residentMb <= most.residentMb &&
    drained <= most.drainSeconds;
  tellScenario({
    scenario: 19,
    done: `${times} x ${capacity.toFixed(0)} records/s for ${seconds} s in lists of ${listLength}: ${sent.length} records sent, ${refusals.length} lists refused; ${nurse.length + nurseRefused.length} nurse reads`,
    figure: `${rude.length} refusals that are not 429 or 503 with Retry-After; ${nurseRefused.length} of the nurse, p95 ${measured.nurseMs.toFixed(0)} ms; most memory ${measured.residentMb.toFixed(0)} MB; drained in ${drained.toFixed(1)} s; ${verdictText(verdict)}`,
    bound: `0; 0, p95 ≤ ${most.nurseMs} ms; ≤ ${most.residentMb} MB; ≤ ${most.drainSeconds} s; 0`,
    holds: rude.length === 0 && verdictText(verdict) === verdictText(flawless) && (!isTimed || isWithin),
  });
  expect(rude).toEqual([]);
  expect(refusals.length).toBeGreaterThan(0);
  expect(verdict).toEqual(flawless);
  if (isTimed) expect(isWithin).toBe(true);
});
