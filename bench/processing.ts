import type pg from 'pg';
import { median } from './load.ts';
import { plan } from './plan.ts';
import { count, inParallel, insert, push } from './push-load.ts';
import { recordOf } from './push-records.ts';
import type { PushSubject } from './push-subject.ts';

/** A backlog of people who are new here, worked off by one worker, and F3: a bare insert of 20 rows of the same size a statement. A second. */
export interface Processed {
  readonly records: number;
  readonly resources: number;
  readonly floor: number;
  /** Resources against the floor right after: the median of the rounds. */
  readonly share: number;
}

const { backlog: crowd, rounds, workers } = plan;
const perPush = 500;
/** Beyond those whom the other figures are taken with. */
const firstPerson = 20_000;

export async function measureProcessing(subject: PushSubject, pool: pg.Pool): Promise<Processed> {
  const taken: Processed[] = [];
  for (let round = 0; round < rounds; round++) {
    const before = await resources(pool);
    const from = firstPerson + round * crowd;
    for (let done = 0; done < crowd; done += perPush) {
      const people = Array.from(
        { length: Math.min(perPush, crowd - done) },
        (_, place) => from + done + place,
      );
      await push(
        subject,
        people.map((person) => recordOf(person, 0)),
      );
    }
    const took = await workOff(subject, pool);
    const stored = ((await resources(pool)) - before) / took;
    const floor = await measureFloor(pool);
    process.stderr.write(`processed: ${Math.round(stored)} of ${Math.round(floor)}\n`);
    taken.push({ records: crowd / took, resources: stored, floor, share: stored / floor });
  }
  const middle = (of: (one: Processed) => number): number => median(taken.map(of));
  return {
    records: middle((one) => one.records),
    resources: middle((one) => one.resources),
    floor: middle((one) => one.floor),
    share: middle((one) => one.share),
  };
}

/** Seconds until nothing waits. The workers are new each time, and not warm. */
async function workOff(subject: PushSubject, pool: pg.Pool): Promise<number> {
  const started = await Promise.all(Array.from({ length: workers }, () => subject.start('worker')));
  const begun = performance.now();
  while ((await count(pool, `SELECT count(*) FROM lane WHERE head_seq < next_seq`)) > 0) {
    await new Promise((next) => setTimeout(next, 50));
  }
  const took = (performance.now() - begun) / 1000;
  await Promise.all(started.map((worker) => worker.end()));
  return took;
}

async function measureFloor(pool: pg.Pool): Promise<number> {
  const bytes = await count(pool, 'SELECT avg(octet_length(sealed))::int FROM resource');
  const rows = Array.from({ length: 20 }, () => Buffer.alloc(bytes, 'resource'));
  return inParallel(4, () => insert(pool, rows));
}

function resources(pool: pg.Pool): Promise<number> {
  return count(pool, 'SELECT count(*) FROM resource');
}
