import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  agreementHistory,
  agreementSchema,
  listAgreements,
  recordAgreement,
  revokeAgreement,
  type AgreementRegister,
} from '../../gateway/agreements.ts';
import { problemSchema } from '../intake/receipt.ts';
import { checkScope, identifySystem, type Callers } from '../plugins/system-caller.ts';

export interface AgreementRoutes extends AgreementRegister, Callers {}

const listed = z.object({ agreements: z.array(agreementSchema) });
const named = z.object({ id: agreementSchema.shape.id });
const refusals = { '4xx': problemSchema, '5xx': problemSchema } as const;
const noStore = { 'cache-control': 'no-store' } as const;
const mayRead = [{ apiKey: [] }, { backendServices: ['agreements.read'] }];
const mayWrite = [{ apiKey: [] }, { backendServices: ['agreements.write'] }];

/** `/v1/agreements`: the register of sharing agreements, for the systems of their parties. */
export function agreementRoutes(scope: FastifyInstance, routes: AgreementRoutes): void {
  const api = scope.withTypeProvider<ZodTypeProvider>();
  api.get('/agreements', {
    schema: {
      operationId: 'listAgreements',
      summary: 'The newest version of each agreement your organisation is party to',
      security: mayRead,
      response: { 200: listed, ...refusals },
    },
    handler: async (request, reply) => {
      const caller = await callerWith(routes, request, 'agreements.read');
      return reply.headers(noStore).send({ agreements: [...(await listAgreements(routes, caller))] });
    },
  });
  api.get('/agreements/:id/versions', {
    schema: {
      operationId: 'listAgreementVersions',
      summary: 'Every version of an agreement, newest first',
      security: mayRead,
      params: named,
      response: { 200: listed, ...refusals },
    },
    handler: async (request, reply) => {
      const caller = await callerWith(routes, request, 'agreements.read');
      const agreements = [...(await agreementHistory(routes, caller, request.params.id))];
      return reply.headers(noStore).send({ agreements });
    },
  });
  changeRoutes(scope, routes);
}

function changeRoutes(scope: FastifyInstance, routes: AgreementRoutes): void {
  const api = scope.withTypeProvider<ZodTypeProvider>();
  api.post('/agreements', {
    schema: {
      operationId: 'recordAgreementVersion',
      summary: 'Record the next version of an agreement your organisation is the source of',
      description:
        'It binds every read that starts after the answer. A version never changes: send the next one. The first version of an agreement is recorded by an operator.',
      security: mayWrite,
      body: agreementSchema,
      response: { 201: agreementSchema, ...refusals },
    },
    // Before the body is read: a stranger is told nothing of what is wrong with it.
    onRequest: async (request) => {
      request.systemCaller = await callerWith(routes, request, 'agreements.write');
    },
    handler: async (request, reply) => {
      await recordAgreement(routes, request.systemCaller, request.body);
      return reply.code(201).headers(noStore).send(request.body);
    },
  });
  api.post('/agreements/:id/revoke', {
    schema: {
      operationId: 'revokeAgreement',
      summary: 'End an agreement your organisation is party to, at once',
      security: mayWrite,
      params: named,
      response: { 200: agreementSchema, ...refusals },
    },
    handler: async (request, reply) => {
      const caller = await callerWith(routes, request, 'agreements.write');
      return reply.headers(noStore).send(await revokeAgreement(routes, caller, request.params.id));
    },
  });
}

async function callerWith(
  routes: AgreementRoutes,
  request: Parameters<typeof identifySystem>[1],
  scope: string,
): ReturnType<typeof identifySystem> {
  const caller = await identifySystem(routes, request);
  checkScope(caller, scope);
  return caller;
}
