import type { Config } from './config.ts';
import { startOperations } from './operations.ts';
import { startFilingWorker } from './queues/filing-worker.ts';
import { startImportWorker } from './queues/import-worker.ts';
import { startLaneWorker } from './queues/lane-worker.ts';
import { startLogSequencer } from './queues/log-sequencer.ts';
import { startLogWitnesses } from './queues/log-witnesses.ts';
import { startNoticeWorker } from './queues/notice-worker.ts';
import { startNumberWorker } from './queues/number-worker.ts';
import { startPullWorker } from './queues/pull-worker.ts';
import { startReviewWorker } from './queues/review-worker.ts';
import { startWebhookWorker } from './queues/webhook-worker.ts';
import type { Role } from './role.ts';
import { buildWorkerServices } from './services.ts';

/** The worker role: loads the definitions, works lanes and imports, delivers notices, tells clients, asks case systems, files and reviews what is in the log, takes its turn at its tree. */
export async function startWorker(config: Config): Promise<Role> {
  const services = await buildWorkerServices(config);
  const operations = await startOperations(config, services);
  const lanes = startLaneWorker(services);
  const notices = startNoticeWorker(services);
  const imports = startImportWorker(services);
  const webhooks = startWebhookWorker(services);
  const pulls = startPullWorker(services);
  const numbers = services.verifying && startNumberWorker({ ...services.verifying, log: services.log });
  const filing = startFilingWorker(services);
  const reviews = startReviewWorker(services);
  const { sequencing, log } = services;
  const cosigning = sequencing && startLogWitnesses({ ...services, sequencer: sequencing.sequencer });
  const sequencer = sequencing && startLogSequencer({ ...sequencing, log, onSigned: cosigning?.wake });
  return {
    log: services.log,
    close: async () => {
      operations.leave();
      const each = [lanes, notices, imports, webhooks, pulls, filing, reviews];
      await Promise.all([...each, ...(numbers === undefined ? [] : [numbers])].map((one) => one.close()));
      // Last, so that what those still wrote has its place.
      await sequencer?.close();
      await cosigning?.close();
      await operations.close();
      await services.close();
    },
  };
}
