import type { FastifyInstance } from 'fastify';
import type { Log } from '../../log.ts';

/** Mirrors the caller's correlation id and logs each answer by its route's pattern: an address may hold an id, a pattern cannot. */
export function logRequests(app: FastifyInstance, log: Log): void {
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id);
    const correlation = request.headers['x-correlation-id'];
    if (typeof correlation === 'string' && isMirrored(correlation))
      void reply.header('x-correlation-id', correlation);
  });
  app.addHook('onResponse', async (request, reply) => {
    log('HTTP001', {
      route: request.routeOptions.url ?? 'none',
      method: request.method,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      requestId: request.id,
    });
  });
}

/** An id we may repeat in headers and log lines: a UUID, as the NHS APIs ask for. Anything else may be somebody's number or name. */
export function isId(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

/** A correlation id is given back and not logged, so it need not be a UUID; but one with ten digits in a row may be a number of somebody's. */
function isMirrored(text: string): boolean {
  return /^[A-Za-z0-9-]{8,64}$/.test(text) && !/\d{10}/.test(text.replaceAll('-', ''));
}
