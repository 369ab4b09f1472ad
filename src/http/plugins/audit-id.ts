import type { FastifyInstance } from 'fastify';
import { naming, type NamedEntries } from '../../gateway/log/named-entries.ts';

declare module 'fastify' {
  interface FastifyRequest {
    entries: NamedEntries;
  }
}

/**
 * Every answer that is an entry in the log names it in `X-Audit-Id`, a refusal too: by the commit, not by the route, so that none can be forgotten. Several are
 * named one after the other. A route that names its own is left alone.
 */
export function nameEntries(app: FastifyInstance): void {
  app.decorateRequest('entries');
  app.addHook('onRequest', (request, _reply, done) => {
    request.entries = new Set();
    naming(request.entries, done);
  });
  // Once more: a body comes by the socket's events, which belong to no answer.
  app.addHook('preValidation', (request, _reply, done) => {
    naming(request.entries, done);
  });
  app.addHook('onSend', async (request, reply) => {
    if (request.entries.size > 0 && !reply.hasHeader('x-audit-id'))
      void reply.header('x-audit-id', [...request.entries].join(', '));
  });
}
