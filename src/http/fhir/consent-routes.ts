import type { FastifyRequest } from 'fastify';
import type { Recording } from '../../gateway/choices/record-consent.ts';
import { checkScope, identifySystem, type Callers } from '../plugins/system-caller.ts';
import { checkAccept } from './consent-answer.ts';

/** What the routes of Consent are made of. */
export interface ConsentRoutes extends Recording, Callers {
  readonly baseUrl: string;
}

/** The options of a route: who calls, and whether they may, is known before a byte of the body is read. */
export function routeFor(routes: ConsentRoutes, scope: string) {
  return {
    schema: { hide: true },
    onRequest: async (request: FastifyRequest): Promise<void> => {
      request.systemCaller = await identifySystem(routes, request);
      checkScope(request.systemCaller, scope);
      checkAccept(request);
    },
  };
}
