import type { Figure } from './figures.ts';
import { plan } from './plan.ts';
import { offer, push } from './push-load.ts';
import { recordOf } from './push-records.ts';
import { quantile } from './quantile.ts';
import { nothingWaits, pushSomebody, whileRunning, type LookedAt, type Running } from './running.ts';

const times = 10;
const listLength = 50;
const lookEveryMs = 200;
/** Records that may wait: some seconds' work. */
const backlog = 2_000;
const first = 100_000;

/** A nurse looks five times a second while a charity's back-fill comes at ten times the rate at which it can be applied. */
export function measureFlood(): Promise<readonly Figure[]> {
  return whileRunning({ variables: { LWG_INTAKE_BACKLOG: String(backlog) } }, async (running) => {
    const looked = await pushSomebody(running);
    const capacity = await measureCapacity(running);
    const looks: number[] = [];
    const refused = { looks: 0, lists: 0 };
    const until = performance.now() + plan.floodSeconds * 1000;
    const isTime = (): boolean => performance.now() < until;
    await Promise.all([
      atRate((1000 * listLength) / (capacity * times), isTime, async (list) => {
        if ((await offer(running.subject, listOf(list + 1_000))) === undefined) refused.lists += 1;
      }),
      atRate(lookEveryMs, isTime, async () => {
        const took = await look(looked);
        if (took === undefined) refused.looks += 1;
        else looks.push(took);
      }),
    ]);
    return [
      {
        id: 'flood-p95',
        name: 'nurse beside a back-fill, p95',
        what: `nurse's p95 while a back-fill runs at ${times} × capacity`,
        value: refused.looks > 0 ? Number.POSITIVE_INFINITY : quantile(looks, 0.95),
        unit: 'ms',
        budget: { is: 'at most', value: 500 },
        note: `${looks.length} looks, ${refused.looks} refused; ${refused.lists} lists turned away; ${capacity.toFixed(0)} records a second can be applied; ${plan.floodSeconds} s`,
      },
    ];
  });
}

/** Records a second that are taken in and applied. */
async function measureCapacity({ subject, pool }: Running): Promise<number> {
  const lists = plan.isShort ? 3 : 10;
  const begun = performance.now();
  for (let list = 0; list < lists; list++) await push(subject, listOf(list));
  await nothingWaits(pool);
  return (lists * listLength * 1000) / (performance.now() - begun);
}

function listOf(list: number): readonly string[] {
  return Array.from({ length: listLength }, (_, place) => recordOf(first + list * listLength + place, 0));
}

/** Milliseconds; undefined where it was refused. */
async function look({ url, headers }: LookedAt): Promise<number | undefined> {
  const begun = performance.now();
  const response = await fetch(url, { headers });
  await response.text();
  return response.status === 200 ? performance.now() - begun : undefined;
}

/** Does `work` every so many milliseconds, whether the last is over or not, while it is time; then waits for all. */
async function atRate(
  everyMs: number,
  isTime: () => boolean,
  work: (count: number) => Promise<void>,
): Promise<void> {
  const running: Promise<void>[] = [];
  for (let count = 0; isTime(); count++) {
    running.push(work(count));
    await new Promise((next) => setTimeout(next, everyMs));
  }
  await Promise.all(running);
}
