import type { FastifyInstance } from 'fastify';
import type { CdsClient } from '../../auth/cds-client.ts';

/** Seconds for which a browser need not ask again. */
const maxAge = '600';

/**
 * Lets pages of registered origins read the answers, and asks for no cookie (CDS Hooks 2.0, "Cross-Origin Resource Sharing"). Any other origin is answered as
 * if it had named none: what keeps callers out is their token, not this.
 */
export function allowOrigins(scope: FastifyInstance, clients: readonly CdsClient[]): void {
  const allowed = new Set(clients.flatMap(({ origins }) => origins));
  scope.addHook('onRequest', async (request, reply) => {
    void reply.header('vary', 'Origin');
    const { origin } = request.headers;
    if (origin === undefined || !allowed.has(origin)) return;
    void reply.headers({
      'access-control-allow-origin': origin,
      'access-control-expose-headers': 'X-Audit-Id, X-Request-Id',
      ...(request.method === 'OPTIONS' && {
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers': 'Authorization, Content-Type',
        'access-control-max-age': maxAge,
      }),
    });
  });
}
