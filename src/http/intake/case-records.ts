import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { SystemPrincipal } from '../../auth/principal.ts';
import { GatewayError } from '../../errors.ts';
import { acceptCase, type Intake } from '../../gateway/intake.ts';
import type { Receipt } from '../../gateway/ports/inbox.ts';
import { caseRecordSchema } from '../../living-well/case-record.ts';
import { checkScope, identifySystem, type Callers } from '../plugins/system-caller.ts';
import { problemSchema, receiptSchema, toReceiptBody } from './receipt.ts';
import { createAwaitReceipt, waitSeconds } from './wait.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on routes for systems, before the body is read. */
    systemCaller: SystemPrincipal;
  }
}

export interface IntakeRoutes extends Intake, Callers {}

const headers = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,100}$/)
    .optional()
    .describe('Required. The same on every retry of one push.'),
  prefer: z
    .string()
    .optional()
    .describe('`wait=10`: answer when the record is applied, or after 10 seconds (at most 30)'),
});

/** `POST /v1/case-records` and `GET /v1/receipts/{id}`. */
export function intakeRoutes(scope: FastifyInstance, routes: IntakeRoutes): void {
  const api = scope.withTypeProvider<ZodTypeProvider>();
  scope.decorateRequest('systemCaller');
  const awaitReceipt = createAwaitReceipt(routes.store);
  api.post('/case-records', {
    schema: {
      operationId: 'pushCaseRecord',
      summary: 'Push one case record',
      description:
        'Answers 202 with a receipt once the record is safely stored; it is then applied in order.',
      security: [{ apiKey: [] }, { backendServices: ['case-records.write'] }],
      headers,
      body: caseRecordSchema,
      response: { 200: receiptSchema, 202: receiptSchema, '4xx': problemSchema, '5xx': problemSchema },
    },
    // The caller is known before a byte of the body is read: a stranger costs nothing and learns nothing.
    onRequest: async (request) => {
      const caller = await identifySystem(routes, request);
      checkScope(caller, 'case-records.write');
      request.systemCaller = caller;
    },
    handler: async (request, reply) => {
      const idempotencyKey = request.headers['idempotency-key'];
      if (idempotencyKey === undefined) throw new GatewayError('missing-idempotency-key');
      const { receiptId, replayed } = await acceptCase(routes, {
        client: request.systemCaller,
        idempotencyKey,
        body: request.rawBody,
        record: request.body,
      });
      const wait = waitSeconds(request.headers.prefer);
      const receipt = await awaitReceipt(receiptId, wait);
      if (replayed) void reply.header('idempotency-replayed', 'true');
      if (wait > 0) void reply.header('preference-applied', `wait=${wait}`);
      return sendReceipt(reply, receipt);
    },
  });
  receiptRoutes(scope, routes);
}

function receiptRoutes(scope: FastifyInstance, routes: IntakeRoutes): void {
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

function sendReceipt(reply: FastifyReply, receipt: Receipt): FastifyReply {
  return reply
    .code(receipt.status === 'received' ? 202 : 200)
    .headers({ location: `/v1/receipts/${receipt.id}`, 'cache-control': 'no-store' })
    .send(toReceiptBody(receipt));
}
