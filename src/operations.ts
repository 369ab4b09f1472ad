import type { Config } from './config.ts';
import { buildOperations, type Operations } from './http/ops/operations.ts';
import { BootError } from './role.ts';

/** Listens for operators on a port of its own, where the deployment names one. */
export async function startOperations(
  { LWG_OPS_PORT: port, LWG_HOST: host }: Config,
  operations: Operations,
): Promise<{ close(): Promise<void> }> {
  if (port === undefined) return { close: async () => undefined };
  const app = buildOperations(operations);
  try {
    await app.listen({ host, port });
  } catch {
    throw new BootError(`Port ${port} on ${host} is taken. Choose another with LWG_OPS_PORT.`);
  }
  return { close: () => app.close() };
}
