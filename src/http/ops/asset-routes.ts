import type { FastifyInstance } from 'fastify';
import { GatewayError } from '../../errors.ts';
import { assets } from '../assets/assets.ts';

/** Style sheets, the script and icons, from memory. */
export function assetRoutes(scope: FastifyInstance): void {
  scope.get('/assets/*', { schema: { hide: true }, config: { rateLimit: false } }, async (request, reply) => {
    const asset = assets.get(request.url.split('?')[0] ?? '');
    if (asset === undefined) throw new GatewayError('not-found');
    return reply
      .headers({ 'content-type': asset.type, 'cache-control': asset.cacheControl })
      .send(asset.body);
  });
}
