import type { Pool } from 'pg';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Store } from '../gateway/ports.ts';
import { buildCliServices } from '../services.ts';

/** Runs `work` on the store and lets go of the database afterwards. */
export async function withStore<T>(
  config: Config,
  work: (services: { store: Store; clock: Clock; pool: Pool }) => Promise<T>,
): Promise<T> {
  const services = await buildCliServices(config);
  try {
    return await work(services);
  } finally {
    await services.pool.end();
  }
}
