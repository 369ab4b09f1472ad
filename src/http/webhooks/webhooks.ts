import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { GatewayError } from '../../errors.ts';
import type { ReplayQuery } from '../../gateway/ports/webhooks.ts';
import { mostReplayed, pingWebhook, replayReceipts } from '../../gateway/webhooks/ask-webhook.ts';
import type { Telling } from '../../gateway/webhooks/deliver-events.ts';
import { fieldIssues } from '../field-issues.ts';
import { problemSchema } from '../intake/receipt.ts';
import { checkScope, identifySystem, type Callers } from '../plugins/system-caller.ts';

export interface WebhookRoutes extends Telling, Callers {}

const time = z.iso.datetime({ offset: true });
const replaySchema = z.union([
  z.strictObject({
    since: time.describe('Receipts that were settled at this time or later'),
    until: time.optional().describe('and before this one'),
  }),
  z.strictObject({ receipts: z.array(z.uuid()).min(1).max(500) }),
]);

const replayedSchema = z.object({
  queued: z.int().describe('Receipts of your own that you are told of again'),
  next: z.iso
    .datetime()
    .optional()
    .describe(`Only where there are more than ${mostReplayed}: ask again with this as \`since\``),
});

const pingedSchema = z.object({
  delivered: z.boolean(),
  status: z.int().optional().describe('What your system answered; left out where no answer came'),
});

const security = [{ apiKey: [] }, { backendServices: ['receipts.read'] }];
const refusals = { '4xx': problemSchema, '5xx': problemSchema };

/** `POST /v1/webhooks/replay` and `POST /v1/webhooks/test`: for the client itself, a few times a minute. */
export function webhookRoutes(scope: FastifyInstance, routes: WebhookRoutes): void {
  const api = scope.withTypeProvider<ZodTypeProvider>();
  const onRequest = (request: FastifyRequest): Promise<void> => admit(routes, request);
  api.post('/webhooks/replay', {
    schema: {
      operationId: 'replayReceipts',
      summary: 'Be told of receipts again',
      description:
        'Of your own, those that are settled. They are put behind what waits to be told. An address that was given up is tried again.',
      security,
      body: replaySchema,
      response: { 202: replayedSchema, ...refusals },
    },
    attachValidation: true,
    bodyLimit: 65_536,
    onRequest,
    handler: async (request, reply) => {
      if (request.validationError !== undefined) {
        throw new GatewayError('invalid-request', { issues: fieldIssues(request.validationError) });
      }
      const { clientId } = request.systemCaller;
      const { queued, next } = await replayReceipts(routes, clientId, toQuery(request.body));
      return reply
        .header('cache-control', 'no-store')
        .code(202)
        .send({ queued, ...(next !== undefined && { next: next.toISOString() }) });
    },
  });
  api.post('/webhooks/test', {
    schema: {
      operationId: 'testWebhook',
      summary: 'Send one signed ping to your address now, and say how it went',
      security,
      response: { 200: pingedSchema, ...refusals },
    },
    bodyLimit: 1_024,
    onRequest,
    handler: async (request, reply) => {
      const { outcome, status } = await pingWebhook(routes, request.systemCaller.clientId);
      return reply
        .header('cache-control', 'no-store')
        .send({ delivered: outcome === 'delivered', ...(status !== undefined && { status }) });
    },
  });
}

async function admit(routes: WebhookRoutes, request: FastifyRequest): Promise<void> {
  const caller = await identifySystem(routes, request);
  checkScope(caller, 'receipts.read');
  await routes.callLimits.countWebhookCall(request, caller.clientId);
  request.systemCaller = caller;
}

function toQuery(body: z.output<typeof replaySchema>): ReplayQuery {
  if ('receipts' in body) return body;
  return { since: new Date(body.since), until: body.until === undefined ? undefined : new Date(body.until) };
}
