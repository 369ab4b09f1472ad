import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { GatewayError } from '../../errors.ts';
import type { Store } from '../../gateway/ports/store.ts';
import { checkScope, identifySystem, type Callers } from '../plugins/system-caller.ts';
import { problemSchema, receiptSchema, toReceiptBody } from './receipt.ts';

export interface ReceiptRoutes extends Callers {
  readonly store: Store;
}

/** `GET /v1/receipts/{id}`. */
export function receiptRoutes(scope: FastifyInstance, routes: ReceiptRoutes): void {
  scope.withTypeProvider<ZodTypeProvider>().get('/receipts/:id', {
    schema: {
      operationId: 'readReceipt',
      summary: 'What became of a push',
      security: [{ apiKey: [] }, { backendServices: ['receipts.read'] }],
      params: z.object({ id: z.uuid() }),
      response: { 200: receiptSchema, '4xx': problemSchema, '5xx': problemSchema },
    },
    handler: async (request, reply) => {
      const caller = await identifySystem(routes, request);
      checkScope(caller, 'receipts.read');
      const receipt = await routes.store.receipt(request.params.id);
      // Somebody else's receipt and none at all are one answer.
      if (receipt === undefined || receipt.clientId !== caller.clientId) throw new GatewayError('not-found');
      return reply.header('cache-control', 'no-store').code(200).send(toReceiptBody(receipt));
    },
  });
}
