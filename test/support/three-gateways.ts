import { startOwnServer } from './own-server.ts';
import { freePort, startRole, type Started } from './processes.ts';
import { startRealGateway, type RealGateway } from './real-gateway.ts';

/** Three server processes and a worker on one database, which notes when each transaction was committed. */
export interface ThreeGateways {
  readonly real: RealGateway;
  /** Where each server listens. */
  readonly urls: readonly string[];
  /** Moments, in microseconds of the database's clock, of rows by id. `rows` selects both. */
  momentsOf(rows: string, ids: readonly string[]): Promise<ReadonlyMap<string, number>>;
  stop(): Promise<void>;
}

export async function startThreeGateways(): Promise<ThreeGateways> {
  const { database } = await startOwnServer({
    settings: ['track_commit_timestamp=on', 'max_connections=200'],
  });
  const real = await startRealGateway({ LWG_RATE_LIMIT: '100000000' }, database);
  const others: Started[] = [];
  const urls = [real.url];
  await real.start('serve');
  await real.start('worker');
  for (let more = 0; more < 2; more++) {
    const port = String(await freePort());
    others.push(await startRole('serve', { ...real.environment, LWG_PORT: port }));
    urls.push(`http://127.0.0.1:${port}`);
  }
  return {
    real,
    urls,
    momentsOf: async (rows, ids) => {
      const found = await database.query<{ id: string; at: number }>(
        `SELECT id::text AS id, (extract(epoch FROM moment) * 1000000)::float8 AS at
         FROM (${rows}) AS written (id, moment) WHERE id::text = ANY ($1)`,
        [ids],
      );
      return new Map(found.map(({ id, at }) => [id, at]));
    },
    stop: async () => {
      await Promise.all(others.map((server) => server.end('SIGTERM')));
      await real.stop();
    },
  };
}
