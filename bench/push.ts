import pg from 'pg';
import { median } from './load.ts';
import { clients, inParallel, insert, push, toBuffer } from './push-load.ts';
import { plan } from './plan.ts';
import { measureProcessing, type Processed } from './processing.ts';
import { recordOf } from './push-records.ts';
import { startPushSubject, startRedis, type PushSubject } from './push-subject.ts';

/** What one backend of the queue did. */
export interface PushFigures {
  readonly backend: string;
  /** By records a call: accepted durably a second, and a bare multi-row insert of the same bytes. */
  readonly accepted: readonly AcceptedFigure[];
  /** Resources stored a second while a backlog of new people is worked off, and F3: a bare insert of 20 rows of the same size a statement. */
  readonly processed: Processed;
}

interface AcceptedFigure {
  readonly perCall: number;
  /** Of people nobody had heard of: each is made, with a key and what it is found by. */
  readonly areNew: boolean;
  readonly gateway: number;
  readonly floor: number;
}

/** Enough for every client to have 500 people of its own: calls with the same people wait for each other, as they must. */
const pushedCrowd = plan.isShort ? 3_000 : 2 * clients * 500;
const sizes = [1, 20, 500];
const { rounds } = plan;

export async function measurePush(): Promise<readonly PushFigures[]> {
  const inPostgres = await measureBackend('PostgreSQL');
  const redis = await startRedis();
  if (redis === undefined) return [inPostgres];
  try {
    return [inPostgres, await measureBackend('Redis', redis.url)];
  } finally {
    await redis.stop();
  }
}

async function measureBackend(backend: string, redisUrl?: string): Promise<PushFigures> {
  const subject = await startPushSubject({ redisUrl });
  const pool = new pg.Pool({ connectionString: subject.databaseUrl, max: clients });
  pool.on('error', () => undefined);
  try {
    await pool.query('CREATE TABLE floor_row (id uuid PRIMARY KEY, bytes bytea NOT NULL)');
    const server = await subject.start('serve');
    const processed = await measureProcessing(subject, pool);
    const accepted = [await measureNewPeople(subject, pool), ...(await measureAccepting(subject, pool))];
    await server.end();
    return { backend, accepted, processed };
  } finally {
    await pool.end();
    await subject.stop();
  }
}

/** A crowd again and again, each time round a version later. */
function recordsFrom(from: number, count: number, of: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const place = from + index;
    return recordOf(place % of, Math.floor(place / of));
  });
}

/** The crowd comes for the first time, by 500 a call, slice by slice, and the floor is laid between. */
async function measureNewPeople(subject: PushSubject, pool: pg.Pool): Promise<AcceptedFigure> {
  const gateway: number[] = [];
  const floor: number[] = [];
  const slice = 3_000;
  for (let from = 0; from + slice <= pushedCrowd; from += slice) {
    const calls = Array.from({ length: slice / 500 }, (_, place) =>
      recordsFrom(from + place * 500, 500, pushedCrowd),
    );
    floor.push(await rateOf(slice, () => Promise.all(calls.map((rows) => insert(pool, rows.map(toBuffer))))));
    gateway.push(await rateOf(slice, () => Promise.all(calls.map((records) => push(subject, records)))));
  }
  return { perCall: 500, areNew: true, gateway: median(gateway), floor: median(floor) };
}

async function rateOf(records: number, work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (records * 1000) / (performance.now() - begun);
}

async function measureAccepting(subject: PushSubject, pool: pg.Pool): Promise<PushFigures['accepted']> {
  const taken = sizes.map((perCall) => ({ perCall, gateway: [] as number[], floor: [] as number[] }));
  // Everybody has come once.
  let next = pushedCrowd;
  const nextCall = (perCall: number): readonly string[] => {
    const records = recordsFrom(next, perCall, pushedCrowd);
    next += perCall;
    return records;
  };
  for (let round = -1; round < rounds; round++) {
    for (const { perCall, gateway, floor } of taken) {
      const inserted = await inParallel(clients, () => insert(pool, nextCall(perCall).map(toBuffer)));
      const accepted = await inParallel(clients, () => push(subject, nextCall(perCall)));
      // The first round warms up and is not counted.
      if (round < 0) continue;
      process.stderr.write(`${perCall} a call: ${Math.round(accepted)} of ${Math.round(inserted)}\n`);
      floor.push(inserted);
      gateway.push(accepted);
    }
  }
  return taken.map(({ perCall, gateway, floor }) => ({
    perCall,
    areNew: false,
    gateway: median(gateway),
    floor: median(floor),
  }));
}

/** The figures as Markdown. */
export function pushReport(figures: readonly PushFigures[]): readonly string[] {
  const whole = (value: number): string => String(Math.round(value));
  const share = (part: number, of: number): string => `${Math.round((100 * part) / of)} %`;
  return [
    `Case records accepted durably, ${clients} clients, against a bare multi-row insert of the same bytes (budget 50 %):`,
    '',
    '| queue | records a call | accepted a second | bare insert, rows a second | share |',
    '| --- | --- | --- | --- | --- |',
    ...figures.flatMap(({ backend, accepted }) =>
      accepted.map(
        ({ perCall, areNew, gateway, floor }) =>
          `| ${backend} | ${perCall}${areNew ? ', of new people' : ''} | ${whole(gateway)} | ${whole(floor)} | ${share(gateway, floor)} |`,
      ),
    ),
    '',
    'A backlog of new people worked off by one worker, against F3 (budget 20 %):',
    '',
    '| queue | records a second | resources a second | F3, rows a second | share |',
    '| --- | --- | --- | --- | --- |',
    ...figures.map(
      ({ backend, processed: { records, resources, floor, share: part } }) =>
        `| ${backend} | ${whole(records)} | ${whole(resources)} | ${whole(floor)} | ${Math.round(100 * part)} % |`,
    ),
    '',
  ];
}
