import type { FastifyInstance } from 'fastify';
import { GatewayError } from '../../errors.ts';

/**
 * Refuses a body that is packed, before a byte of it is read: nothing here unpacks, so that every limit on a body is one on what it says (reliability
 * S13).
 */
export function refusePackedBodies(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ headers }, reply) => {
    const encoding = headers['content-encoding']?.trim().toLowerCase() ?? '';
    if (encoding === '' || encoding === 'identity') return;
    // What would be taken (RFC 9110, 15.5.16).
    void reply.header('accept-encoding', 'identity');
    throw new GatewayError('wrong-media-type');
  });
}
