import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { GatewayError } from '../../errors.ts';
import { answerTold } from '../../gateway/tell/answer-told.ts';
import { mostTold, readTold, toldScopes, type ToldItem } from '../../gateway/tell/read-told.ts';
import type { Tell } from '../../gateway/tell/tell.ts';
import { declineReasons, teamAnswers, type DeclineReason } from '../../living-well/telling-the-team.ts';
import { fieldIssues } from '../field-issues.ts';
import { problemSchema } from '../intake/receipt.ts';
import { checkScope, identifySystem, type Callers } from '../plugins/system-caller.ts';

export interface TaskRoutes extends Tell, Callers {}

const resource = (type: string) => z.looseObject({ resourceType: z.literal(type) });

const list = z
  .object({
    tasks: z.array(
      z.object({
        task: resource('Task').describe('FHIR R4. What is said, by whom, since when'),
        request: resource('ServiceRequest')
          .optional()
          .describe('Of an introduction: what for, and the person’s yes'),
        person: resource('Patient')
          .optional()
          .describe('As your own record has them, with your id; of an introduction, as they were typed'),
      }),
    ),
  })
  .meta({ id: 'Tasks' });

const reasonCodes = Object.keys(declineReasons) as DeclineReason[];

const answer = z
  .strictObject({
    answer: z.enum(teamAnswers).describe('`seen` of what you are told; of an introduction the other two'),
    reason: z.enum(reasonCodes).optional().describe('Why an introduction is declined'),
  })
  .refine(({ answer: given, reason }) => (given === 'declined') === (reason !== undefined), {
    path: ['reason'],
  });

const refusals = { '4xx': problemSchema, '5xx': problemSchema };

/** `GET /v1/tasks` and `POST /v1/tasks/{id}/answer`: what hospital staff tell an organisation, for its case system. */
export function taskRoutes(scope: FastifyInstance, routes: TaskRoutes): void {
  const api = scope.withTypeProvider<ZodTypeProvider>();
  api.get('/tasks', {
    schema: {
      operationId: 'listTasks',
      summary: 'What hospital staff tell your organisation, and has no answer yet',
      description: `Longest waiting first, at most ${mostTold}: what you answer makes room for the next. Judged by the person’s choices at each call.`,
      security: [{ apiKey: [] }, { backendServices: [toldScopes.read] }],
      response: { 200: list, ...refusals },
    },
    handler: async (request, reply) => {
      const caller = await identifySystem(routes, request);
      checkScope(caller, toldScopes.read);
      const { waiting } = await readTold(routes, caller);
      return reply.header('cache-control', 'no-store').send({ tasks: waiting.map(toTask) });
    },
  });
  answerRoute(scope, routes);
}

function answerRoute(scope: FastifyInstance, routes: TaskRoutes): void {
  scope.withTypeProvider<ZodTypeProvider>().post('/tasks/:id/answer', {
    schema: {
      operationId: 'answerTask',
      summary: 'Say that you have seen it, or whether you take somebody on',
      description: 'The nurse sees when. The same answer again changes nothing.',
      security: [{ apiKey: [] }, { backendServices: [toldScopes.answer] }],
      params: z.object({ id: z.uuid() }),
      body: answer,
      response: { 204: z.null(), ...refusals },
    },
    attachValidation: true,
    bodyLimit: 1_024,
    onRequest: async (request: FastifyRequest) => {
      const caller = await identifySystem(routes, request);
      checkScope(caller, toldScopes.answer);
      request.systemCaller = caller;
    },
    handler: async (request, reply) => {
      const { validationError, params, body, systemCaller } = request;
      if (validationError !== undefined)
        throw new GatewayError('invalid-request', { issues: fieldIssues(validationError) });
      await answerTold(routes, systemCaller, { id: params.id.toLowerCase(), ...body });
      return reply.code(204).header('cache-control', 'no-store').send(null);
    },
  });
}

function toTask({ task, request, person }: ToldItem) {
  const typed = <T extends { readonly resourceType: string }>(one: T) =>
    one as T & Readonly<Record<string, unknown>>;
  return {
    task: typed(task),
    ...(request !== undefined && { request: typed(request) }),
    ...(person !== undefined && { person: typed(person) }),
  };
}
