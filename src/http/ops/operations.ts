import fastify, { type FastifyInstance } from 'fastify';
import type { Watch } from '../../gateway/ports/watch.ts';
import type { Metrics } from '../../ops/metrics/metrics.ts';
import { drainConnections } from '../plugins/drain.ts';
import { healthRoutes, type HealthRoutes } from './health.ts';
import { statusOf } from './status.ts';

/** What is told to operators, and to nobody outside. */
export interface Operations extends HealthRoutes {
  readonly metrics: Metrics;
  readonly watch: Watch;
}

/** A listener of its own, in both roles: counts of what waits and of refusals are for operators, so no ingress need ever lead here. */
export function buildOperations(operations: Operations): FastifyInstance {
  const { metrics, watch, version } = operations;
  const app = fastify({ logger: false, bodyLimit: 1 });
  drainConnections(app);
  healthRoutes(app, operations);
  app.get('/metrics', async (_request, reply) =>
    reply.header('content-type', metrics.contentType).send(await metrics.text()),
  );
  app.get('/_status', async (_request, reply) => {
    const seen = await watch().catch(() => undefined);
    const status = statusOf(seen);
    return reply.code(status.status === 'fail' ? 503 : 200).send({ ...status, version });
  });
  app.setErrorHandler((_error, _request, reply) => reply.code(500).send({ status: 'fail' }));
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ status: 'not-found' }));
  return app;
}
