import type { Config } from './config.ts';
import { bootRefusals, findBootRefusal } from './db/boot-checks.ts';
import { startLaneWorker } from './queues/lane-worker.ts';
import { BootError, type Role } from './role.ts';
import { buildWorkerServices } from './services.ts';

/** The worker role: checks the database, loads the definitions, works lanes. */
export async function startWorker(config: Config): Promise<Role> {
  const services = await buildWorkerServices(config);
  const refusal = await findBootRefusal(services.pool, config.LWG_ENVIRONMENT);
  if (refusal !== undefined) {
    await services.close();
    throw new BootError(bootRefusals[refusal]);
  }
  const worker = startLaneWorker(services);
  return {
    log: services.log,
    close: async () => {
      await worker.close();
      await services.close();
    },
  };
}
