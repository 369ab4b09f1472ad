import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { graceDays, listUnresolved } from '../../gateway/case/unresolved.ts';
import type { Store } from '../../gateway/ports/store.ts';
import { checkScope, identifySystem, type Callers } from '../plugins/system-caller.ts';
import { problemSchema } from './receipt.ts';

export interface UnresolvedRoutes extends Callers {
  readonly store: Store;
}

const row = z.object({ kind: z.string(), id: z.string() });
const answer = z.object({
  afterDays: z.int(),
  unresolved: z.array(
    z.object({
      since: z.iso.datetime(),
      person: z.string().optional().describe('Your id of the person'),
      from: row.optional().describe('Your row that refers'),
      to: row.optional().describe('Your row that has not come'),
    }),
  ),
});

/** `GET /v1/unresolved`: what an organisation's own records refer to that never came. */
export function unresolvedRoutes(scope: FastifyInstance, routes: UnresolvedRoutes): void {
  scope.withTypeProvider<ZodTypeProvider>().get('/unresolved', {
    schema: {
      operationId: 'listUnresolved',
      summary: `What your records have referred to for ${graceDays} days and that has not come`,
      description: 'Longest waiting first, at most 500, by your own ids. Until it comes the reference waits.',
      security: [{ apiKey: [] }, { backendServices: ['receipts.read'] }],
      response: { 200: answer, '4xx': problemSchema, '5xx': problemSchema },
    },
    handler: async (request, reply) => {
      const caller = await identifySystem(routes, request);
      checkScope(caller, 'receipts.read');
      const unresolved = [...(await listUnresolved(routes, caller))];
      return reply.header('cache-control', 'no-store').send({ afterDays: graceDays, unresolved });
    },
  });
}
