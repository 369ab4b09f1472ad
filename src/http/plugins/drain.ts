import type { FastifyInstance } from 'fastify';

/**
 * While the process closes, each answer ends its connection and says so. A caller that keeps connections open, as every proxy does, would otherwise keep
 * the process until it is cut off.
 */
export function drainConnections(app: FastifyInstance): void {
  let isClosing = false;
  app.addHook('preClose', async () => {
    isClosing = true;
  });
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (isClosing) void reply.header('connection', 'close');
    done();
  });
}
