import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { checkPermission } from '../../auth/permissions.ts';
import { offerTeams, tellTeam } from '../../gateway/tell/tell.ts';
import { formFields } from '../form-fields.ts';
import { sendPage } from '../page-shell.ts';
import type { FieldError } from '../pages/field-errors.ts';
import { tellOutcomePage, tellPage, type TellOutcome } from '../pages/tell.ts';
import { noTellValues, readTellForm, type TellValues } from '../pages/tell-form.ts';
import {
  aboutPerson,
  onceOf,
  seeOther,
  type AboutPersonRoutes,
  type AskedOf,
  type HandleRequest,
} from './about-person.ts';

type Handle = { Params: { handle: string } };

/** `/support/people/{handle}/tell`: a short note to the team that helps the person, if the nurse may know of one. */
export function tellRoutes(scope: FastifyInstance, routes: AboutPersonRoutes): void {
  const hidden = { schema: { hide: true } } as const;
  const address = '/support/people/:handle/tell';
  scope.get<Handle>(address, hidden, async (request, reply) =>
    sendForm(routes, await aboutPerson(routes, request, reply), reply, {
      values: noTellValues,
      errors: [],
      once: randomUUID(),
    }),
  );
  scope.post<Handle>(address, { ...hidden, preValidation: scope.csrfProtection }, async (request, reply) => {
    const asked = await aboutPerson(routes, request, reply);
    const fields = formFields(request.body);
    const once = onceOf(fields.one('once'));
    const { values, said, errors } = readTellForm(fields);
    if (said === undefined) return sendForm(routes, asked, reply, { values, errors, once }, 422);
    const told = await tellTeam(routes, asked.about, { team: values.team, said, once });
    return seeOther(reply, `${asked.model.url}/tell/${told ? 'told' : 'not-told'}`);
  });
  for (const outcome of ['told', 'not-told'] as const) {
    scope.get<Handle>(`${address}/${outcome}`, hidden, async (request, reply) =>
      sendOutcome(routes, request, reply, outcome),
    );
  }
}

async function sendForm(
  routes: AboutPersonRoutes,
  { about, model }: AskedOf,
  reply: FastifyReply,
  shown: { readonly values: TellValues; readonly errors: readonly FieldError[]; readonly once: string },
  status = 200,
): Promise<FastifyReply> {
  const { body, auditId } = await offerTeams(routes, about, ({ teams, earlier }) =>
    // Where there is nobody to tell, what was typed makes no page of its own.
    tellPage({ ...model, teams, earlier, ...(teams.length === 0 ? { ...shown, errors: [] } : shown) }),
  );
  return sendPage(reply.header('x-audit-id', auditId), body, status);
}

/** Says what the address says, and nothing of the person: what came of it was decided by the form. */
export async function sendOutcome(
  routes: AboutPersonRoutes,
  request: HandleRequest,
  reply: FastifyReply,
  outcome: TellOutcome,
): Promise<FastifyReply> {
  const { model, caller } = await aboutPerson(routes, request, reply);
  checkPermission(caller, 'tell-team');
  return sendPage(reply, tellOutcomePage(model, outcome));
}
