import { cpuOf, cpuOfPostgres } from '../cpu.ts';
import { count, push } from '../push-load.ts';
import { walPlace } from '../reads.ts';
import { nothingWaits, type Running } from '../running.ts';
import type { Asking } from './check-crowd.ts';
import type { Population } from './population.ts';

/** What one look at, or one change of, somebody taken at random costs: CPU in milliseconds, bytes written ahead, and bytes by which the database grew. */
export interface Cost {
  readonly server: number;
  readonly worker: number;
  readonly postgres: number;
  readonly wal: number;
  readonly disk: number;
}

/** Changes that are pushed, one a call. */
const changes = 200;

/** A change to one goal, pushed and applied. Begins right after a checkpoint: people at random are on pages of their own, and each page is written ahead whole once. */
export async function costOfChange(running: Running, population: Population, people: number): Promise<Cost> {
  const places = Math.floor(people / 12) - 1;
  const step = Math.max(1, Math.floor(places / changes));
  return costOf(running, Math.min(changes, places), async (time) => {
    await push(running.subject, [JSON.stringify(population.changeOf(time * step))]);
    if (time % 20 === 19) await nothingWaits(running.pool);
  });
}

export function costOfLook(running: Running, looks: number, next: () => Asking): Promise<Cost> {
  return costOf(running, looks, async () => {
    const { url, headers } = next();
    await (await fetch(url, { headers })).text();
  });
}

async function costOf(
  { pool, server, worker, subject }: Running,
  times: number,
  work: (time: number) => Promise<void>,
): Promise<Cost> {
  await pool.query('CHECKPOINT');
  const cpus = [cpuOf(server.pid), cpuOf(worker.pid), cpuOfPostgres(subject.databaseFolder)];
  const now = async (): Promise<readonly number[]> => [
    ...cpus.map((cpu) => cpu()),
    await walPlace(pool),
    await count(pool, 'SELECT pg_database_size(current_database())'),
  ];
  const before = await now();
  for (let time = 0; time < times; time++) await work(time);
  await nothingWaits(pool);
  const after = await now();
  const [onServer = NaN, onWorker = NaN, postgres = NaN, wal = NaN, disk = NaN] = after.map(
    (value, place) => (value - (before[place] ?? NaN)) / times,
  );
  return { server: onServer, worker: onWorker, postgres, wal, disk };
}
