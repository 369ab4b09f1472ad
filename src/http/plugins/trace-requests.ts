import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Span, Tracing } from '../../ops/tracing/tracing.ts';

/**
 * A span an answer, by the route's pattern, where traces are asked for. What a caller says of a trace of its own is not read: nobody outside chooses what is
 * sent, or which of our answers are seen as one.
 */
export function traceRequests(app: FastifyInstance, tracing: Tracing): void {
  if (!tracing.isOn) return;
  const spans = new WeakMap<FastifyRequest, Span>();
  app.addHook('onRequest', (request, _reply, done) => {
    const span = tracing.begin('request');
    spans.set(request, span);
    span.within(done);
  });
  app.addHook('onResponse', async (request, { statusCode }) => {
    const { method } = request;
    const route = request.routeOptions.url ?? 'none';
    spans.get(request)?.end(
      {
        'http.request.method': method,
        'http.route': route,
        'http.response.status_code': statusCode,
        ...(statusCode >= 500 && { 'error.type': String(statusCode) }),
      },
      `${method} ${route}`,
    );
  });
}
