import type { Config } from './config.ts';
import { buildOperations, type Operations } from './http/ops/operations.ts';
import { BootError } from './role.ts';

/** What operators see of a role. */
export interface SeenByOperators {
  /** Not ready from now on, whatever the database says: the role is closing, and nobody new is to be sent to it. */
  leave(): void;
  close(): Promise<void>;
}

/** Listens for operators on a port of its own, where the deployment names one. */
export async function startOperations(
  { LWG_OPS_PORT: port, LWG_HOST: host }: Config,
  operations: Operations,
): Promise<SeenByOperators> {
  if (port === undefined) return { leave: () => undefined, close: async () => undefined };
  let isLeaving = false;
  const isReady = async (): Promise<boolean> => !isLeaving && (await operations.isReady());
  const app = buildOperations({ ...operations, isReady });
  try {
    await app.listen({ host, port });
  } catch {
    throw new BootError(`Port ${port} on ${host} is taken. Choose another with LWG_OPS_PORT.`);
  }
  return { leave: () => void (isLeaving = true), close: () => app.close() };
}
