import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { readFeedback, takeFeedback, type FeedbackRoom } from '../../gateway/feedback/feedback.ts';
import { problemSchema } from '../intake/receipt.ts';
import { checkScope, identifySystem, type Callers } from '../plugins/system-caller.ts';

export interface FeedbackRoutes extends FeedbackRoom, Callers {}

const refusals = { '4xx': problemSchema, '5xx': problemSchema } as const;
const noStore = { 'cache-control': 'no-store' } as const;

/** What is sent is checked against the place's own form; here only that it names a place. Whatever else it holds is refused there, unnamed. */
const sent = z
  .looseObject({ site: z.string().max(60) })
  .describe('site, and the form: id (a random UUID), instrument, month (YYYY-MM), answers by statement');

/** `/v1/feedback`: what people thought of the support, told by nobody in particular. */
export function feedbackRoutes(scope: FastifyInstance, routes: FeedbackRoutes): void {
  const api = scope.withTypeProvider<ZodTypeProvider>();
  api.post('/feedback', {
    schema: {
      operationId: 'sendFeedback',
      summary: 'Send an anonymous feedback form',
      description:
        'It has no person, worker, day or free text, and nothing may be sent that could say who answered. Answers 204; there is no receipt. The same form may be sent again.',
      security: [{ apiKey: [] }, { backendServices: ['case-records.write'] }],
      body: sent,
      response: { 204: z.null(), ...refusals },
    },
    onRequest: async (request) => {
      request.systemCaller = await identifySystem(routes, request);
      checkScope(request.systemCaller, 'case-records.write');
    },
    handler: async (request, reply) => {
      const { site, ...form } = request.body;
      await takeFeedback(routes, request.systemCaller, { site, form });
      return reply.code(204).headers(noStore).send(null);
    },
  });
  api.get('/feedback', {
    schema: {
      operationId: 'readFeedback',
      summary: 'What your own organisation was told, as FHIR QuestionnaireResponses without a subject',
      security: [{ apiKey: [] }, { backendServices: ['receipts.read'] }],
      response: {
        200: z.object({ total: z.int(), responses: z.array(z.record(z.string(), z.unknown())) }),
        ...refusals,
      },
    },
    handler: async (request, reply) => {
      const caller = await identifySystem(routes, request);
      checkScope(caller, 'receipts.read');
      const { total, responses } = await readFeedback(routes, caller);
      return reply.headers(noStore).send({ total, responses: responses.map((one) => ({ ...one })) });
    },
  });
}
