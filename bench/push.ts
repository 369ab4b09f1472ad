import pg from 'pg';
import { median } from './load.ts';
import { clients, inParallel, insert, push, toBuffer } from './push-load.ts';
import { measureProcessing, type Processed } from './processing.ts';
import { recordOf } from './push-records.ts';
import { startPushSubject, startRedis, type PushSubject } from './push-subject.ts';

/** What one backend of the queue did. */
export interface PushFigures {
  readonly backend: string;
  /** By records a call: accepted durably a second, and a bare multi-row insert of the same bytes. */
  readonly accepted: readonly {
    readonly perCall: number;
    readonly gateway: number;
    readonly floor: number;
  }[];
  /** Resources stored a second while a backlog of new people is worked off, and F3: a bare insert of 20 rows of the same size a statement. */
  readonly processed: Processed;
}

/** Enough for every client to have 500 people of its own: calls with the same people wait for each other, as they must. */
const pushedCrowd = 2 * clients * 500;
const sizes = [1, 20, 500];
const rounds = Number(process.env['LWG_BENCH_ROUNDS'] ?? 3);

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
  const subject = await startPushSubject(redisUrl);
  const pool = new pg.Pool({ connectionString: subject.databaseUrl, max: clients });
  pool.on('error', () => undefined);
  try {
    await pool.query('CREATE TABLE floor_row (id uuid PRIMARY KEY, bytes bytea NOT NULL)');
    const endServer = await subject.start('serve');
    const processed = await measureProcessing(subject, pool);
    const accepted = await measureAccepting(subject, pool);
    await endServer();
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

async function measureAccepting(subject: PushSubject, pool: pg.Pool): Promise<PushFigures['accepted']> {
  const taken = sizes.map((perCall) => ({ perCall, gateway: [] as number[], floor: [] as number[] }));
  let next = 0;
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
        ({ perCall, gateway, floor }) =>
          `| ${backend} | ${perCall} | ${whole(gateway)} | ${whole(floor)} | ${share(gateway, floor)} |`,
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
