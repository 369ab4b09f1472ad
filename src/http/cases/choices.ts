import type { FastifyInstance } from 'fastify';
import { recordChoices } from '../../gateway/choices/record-choices.ts';
import { londonTime } from '../../living-well/london-time.ts';
import { choicesPage, choicesPrintPage, choicesRecordedPage, choicesStopPage } from '../pages/choices.ts';
import { choicesChangeRoutes } from './choices-change.ts';
import { choicesPeopleRoutes } from './choices-people.ts';
import { personAsked, sendAbout, type ChoicesRoutes } from './choices-routes.ts';

type Handle = { Params: { handle: string } };

/** `/cases/people...`: where a case worker and the person record, change, stop and read back who may see what. */
export function choicesRoutes(scope: FastifyInstance, routes: ChoicesRoutes): void {
  const hidden = { schema: { hide: true } } as const;
  choicesPeopleRoutes(scope, routes);
  choicesChangeRoutes(scope, routes);
  const address = '/cases/people/:handle/choices';
  scope.get<Handle & { Querystring: { changed?: string } }>(address, hidden, async (request, reply) => {
    const asked = personAsked(routes, request, reply);
    const changed = request.query.changed !== undefined;
    return sendAbout(routes, asked, 'read', (model) => ({ body: choicesPage(model, { changed }) }));
  });
  scope.get<Handle>(`${address}/recorded`, hidden, async (request, reply) =>
    sendAbout(routes, personAsked(routes, request, reply), 'recorded', (model) => ({
      body: choicesRecordedPage(model),
    })),
  );
  scope.get<Handle>(`${address}/print`, hidden, async (request, reply) =>
    sendAbout(routes, personAsked(routes, request, reply), 'print', (model) => ({
      body: choicesPrintPage(model),
    })),
  );
  scope.get<Handle>(`${address}/stop`, hidden, async (request, reply) =>
    sendAbout(routes, personAsked(routes, request, reply), 'stop', (model) => ({
      body: choicesStopPage(model),
    })),
  );
  scope.post<Handle>(
    `${address}/stop`,
    { ...hidden, preValidation: scope.csrfProtection },
    async (request, reply) => {
      const { caller, personId, url } = personAsked(routes, request, reply);
      const saidOn = londonTime(routes.clock()).date;
      const choices = { saidOn, recordedBy: caller.name, shares: 'nothing' } as const;
      // Whatever is on record, and even if it changed a moment ago: what the person says is stop.
      await recordChoices(routes, { caller, personId, choices, ifVersion: undefined });
      return reply.header('cache-control', 'no-store').redirect(`${url}/recorded`, 303);
    },
  );
}
