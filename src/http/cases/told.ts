import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { GatewayError } from '../../errors.ts';
import { answerTold } from '../../gateway/tell/answer-told.ts';
import { mostTold, readTold } from '../../gateway/tell/read-told.ts';
import type { Tell } from '../../gateway/tell/tell.ts';
import { declineReasons, isOneOf, teamAnswers } from '../../living-well/telling-the-team.ts';
import { formFields } from '../form-fields.ts';
import { sendPage, shellFor, type PageSettings } from '../page-shell.ts';
import { toldPage } from '../pages/told.ts';
import { signedIn } from '../plugins/staff-session.ts';

export interface ToldRoutes extends PageSettings, Tell {}

const taskId = z.uuid();

/** `/cases/told`: the next morning, at the team. */
export function toldRoutes(scope: FastifyInstance, routes: ToldRoutes): void {
  const hidden = { schema: { hide: true } } as const;
  scope.get('/cases/told', hidden, async (request, reply) => {
    const caller = signedIn(request, routes.clock());
    const { waiting, answered } = await readTold(routes, caller);
    const shell = shellFor(routes, request, reply, caller);
    return sendPage(reply, toldPage({ shell, waiting, answered, isMore: waiting.length === mostTold }));
  });
  scope.post<{ Params: { id: string } }>(
    '/cases/told/:id',
    { ...hidden, preValidation: scope.csrfProtection },
    async (request, reply) => {
      const caller = signedIn(request, routes.clock());
      const fields = formFields(request.body);
      const answer = teamAnswers.find((one) => one === fields.one('answer'));
      const { success, data: id } = taskId.safeParse(request.params.id.toLowerCase());
      if (answer === undefined || !success) throw new GatewayError('not-found');
      const given = fields.one('reason');
      const reason = answer === 'declined' && isOneOf(declineReasons, given) ? given : undefined;
      await answerTold(routes, caller, { id, answer, reason });
      return reply.header('cache-control', 'no-store').redirect('/cases/told', 303);
    },
  );
}
