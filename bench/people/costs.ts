import type pg from 'pg';
import { cpuOf, cpuOfPostgres } from '../cpu.ts';
import { count, push } from '../push-load.ts';
import { walPlace } from '../reads.ts';
import { nothingWaits, type Running } from '../running.ts';
import type { Asking } from './check-crowd.ts';
import type { Population } from './population.ts';

/**
 * What one look at, or one change of, somebody taken at random costs: CPU in milliseconds, bytes written ahead, and bytes by which the database is larger once what
 * was left behind is cleared away.
 */
export interface Cost {
  readonly server: number;
  readonly worker: number;
  readonly postgres: number;
  readonly wal: number;
  readonly disk: number;
}

/** Changes that are pushed, one a call. */
const changes = 200;

/** A change to one goal, pushed and applied; each time somebody else, on pages of their own. */
export async function costOfChange(running: Running, population: Population, people: number): Promise<Cost> {
  const places = Math.floor(people / 12) - 1;
  const times = Math.min(changes, Math.floor(places / 2));
  const step = Math.floor(places / (2 * times));
  let place = 0;
  return costOf(running, times, async (time) => {
    await push(running.subject, [JSON.stringify(population.changeOf(step * place++))]);
    if (time % 20 === 19) await nothingWaits(running.pool);
  });
}

export function costOfLook(running: Running, looks: number, next: () => Asking): Promise<Cost> {
  return costOf(running, looks, async () => {
    const { url, headers } = next();
    await (await fetch(url, { headers })).text();
  });
}

/** Done twice, and the first is not counted: what it leaves behind is the room that the second finds, as in a database that has been at work for long. */
async function costOf(
  { pool, server, worker, subject }: Running,
  times: number,
  work: (time: number) => Promise<void>,
): Promise<Cost> {
  const counters = [cpuOf(server.pid), cpuOf(worker.pid), cpuOfPostgres(subject.databaseFolder)];
  const now = async (): Promise<readonly number[]> => [...counters.map((cpu) => cpu()), await walPlace(pool)];
  const all = async (): Promise<void> => {
    for (let time = 0; time < times; time++) await work(time);
    await nothingWaits(pool);
  };
  await all();
  const sizeBefore = await cleared(pool);
  await pool.query('CHECKPOINT');
  const before = await now();
  await all();
  const after = await now();
  const disk = ((await cleared(pool)) - sizeBefore) / times;
  const [onServer = NaN, onWorker = NaN, postgres = NaN, wal = NaN] = after.map(
    (value, place) => (value - (before[place] ?? NaN)) / times,
  );
  return { server: onServer, worker: onWorker, postgres, wal, disk };
}

/** Bytes of the database without what is only left behind. */
async function cleared(pool: pg.Pool): Promise<number> {
  await pool.query('VACUUM');
  return count(pool, 'SELECT pg_database_size(current_database())');
}
