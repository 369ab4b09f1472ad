import { alone, markDeployment, migrate } from '../db/migrate.ts';
import { CommandError } from './command-error.ts';
import { migrateQueue } from '../queues/lane-queue.ts';

/** Brings the schema and the queue's tables up to this version, and marks what kind of deployment the database belongs to. */
export async function migrateAll(ownerUrl: string, kind: 'production' | 'demo'): Promise<readonly string[]> {
  const { applied, marked } = await alone(ownerUrl, async () => {
    const names = await migrate(ownerUrl);
    await migrateQueue(ownerUrl);
    return { applied: names, marked: await markDeployment(ownerUrl, kind) };
  });
  if (marked !== kind) {
    throw new CommandError(
      `This database belongs to a ${marked} deployment and stays one. Use another for ${kind}.`,
    );
  }
  return applied;
}
