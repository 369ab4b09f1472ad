import type { Config } from './config.ts';
import { startLaneWorker } from './queues/lane-worker.ts';
import type { Role } from './role.ts';
import { buildWorkerServices } from './services.ts';

/** The worker role: loads the definitions, works lanes. */
export async function startWorker(config: Config): Promise<Role> {
  const services = await buildWorkerServices(config);
  const worker = startLaneWorker(services);
  return {
    log: services.log,
    close: async () => {
      await worker.close();
      await services.close();
    },
  };
}
