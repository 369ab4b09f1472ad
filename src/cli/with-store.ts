import type { Config } from '../config.ts';
import { buildCliServices, type CliServices } from '../services.ts';

/** Runs `work` on the store and lets go of the database afterwards. */
export async function withStore<T>(config: Config, work: (services: CliServices) => Promise<T>): Promise<T> {
  const services = await buildCliServices(config);
  try {
    return await work(services);
  } finally {
    await services.pool.end();
  }
}
