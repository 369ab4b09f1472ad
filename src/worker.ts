import type { Config } from './config.ts';
import { startImportWorker } from './queues/import-worker.ts';
import { startLaneWorker } from './queues/lane-worker.ts';
import { startLogSequencer } from './queues/log-sequencer.ts';
import { startNoticeWorker } from './queues/notice-worker.ts';
import { startPullWorker } from './queues/pull-worker.ts';
import { startReviewWorker } from './queues/review-worker.ts';
import { startWebhookWorker } from './queues/webhook-worker.ts';
import type { Role } from './role.ts';
import { buildWorkerServices } from './services.ts';

/** The worker role: loads the definitions, works lanes and imports, delivers notices, tells clients, asks case systems, reviews looks, takes its turn at the log. */
export async function startWorker(config: Config): Promise<Role> {
  const services = await buildWorkerServices(config);
  const lanes = startLaneWorker(services);
  const notices = startNoticeWorker(services);
  const imports = startImportWorker(services);
  const webhooks = startWebhookWorker(services);
  const pulls = startPullWorker(services);
  const reviews = startReviewWorker(services);
  const { sequencing, log } = services;
  const sequencer = sequencing && startLogSequencer({ ...sequencing, log });
  return {
    log: services.log,
    close: async () => {
      await Promise.all([lanes, notices, imports, webhooks, pulls, reviews].map((each) => each.close()));
      // Last, so that what those still wrote has its place.
      await sequencer?.close();
      await services.close();
    },
  };
}
