import { readFileSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import { GatewayError } from '../../errors.ts';

const folder = fileURLToPath(new URL('../../../verifier', import.meta.url));

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
};

/** The verifier's own files by name, byte for byte as they are in its folder: whoever has them from elsewhere can compare. */
const files: ReadonlyMap<string, { readonly body: Buffer; readonly type: string }> = new Map(
  readdirSync(folder).flatMap((name) => {
    const type = types[extname(name)];
    return type === undefined ? [] : [[name, { body: readFileSync(join(folder, name)), type }] as const];
  }),
);

const option = { schema: { hide: true }, config: { rateLimit: false } } as const;

/** The page on which anybody checks a proof from the log, on their own machine: it is given no data, and sends none. */
export function verifierRoutes(scope: FastifyInstance): void {
  scope.get('/log/verify', option, async (_, reply) => reply.redirect('/log/verify/', 308));
  scope.get<{ Params: { '*': string } }>('/log/verify/*', option, async (request, reply) => {
    const file = files.get(request.params['*'] === '' ? 'index.html' : request.params['*']);
    if (file === undefined) throw new GatewayError('not-found');
    return reply
      .headers({ 'content-type': file.type, 'cache-control': 'public, max-age=300' })
      .send(file.body);
  });
}
