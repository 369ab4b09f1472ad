import type { FastifyInstance } from 'fastify';

export interface HealthRoutes {
  /** True when the database can be written; false is answered 503. */
  readonly isReady: () => Promise<boolean>;
  readonly version: string;
}

/** `/_ping`, `/health/live`, `/health/ready`. Nothing here names a partner: one partner being down does not make this one red. */
export function healthRoutes(scope: FastifyInstance, { isReady, version }: HealthRoutes): void {
  const hidden = { schema: { hide: true }, config: { rateLimit: false } } as const;
  scope.get('/_ping', hidden, async () => ({ version }));
  scope.get('/health/live', hidden, async () => ({ status: 'pass' }));
  scope.get('/health/ready', hidden, async (_request, reply) => {
    const ready = await isReady();
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'pass' : 'fail' });
  });
}

/** `/_status` for whoever may call: whether it works, and nothing of how much waits or fails. */
export function statusRoute(scope: FastifyInstance, { isReady, version }: HealthRoutes): void {
  scope.get('/_status', { schema: { hide: true }, config: { rateLimit: false } }, async (_request, reply) => {
    const ready = await isReady();
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'pass' : 'fail', version });
  });
}
