import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { checkPermission } from '../../auth/permissions.ts';
import { introduce } from '../../gateway/tell/introduce.ts';
import type { IntroductionsTo } from '../../living-well/telling-the-team.ts';
import { formFields } from '../form-fields.ts';
import { sendPage } from '../page-shell.ts';
import type { FieldError } from '../pages/field-errors.ts';
import { introducePage } from '../pages/introduce.ts';
import { noIntroduceValues, readIntroduceForm, type IntroduceValues } from '../pages/introduce-form.ts';
import { aboutPerson, onceOf, seeOther, type AboutPersonRoutes, type AskedOf } from './about-person.ts';
import { sendOutcome } from './tell.ts';

export interface IntroduceRoutes extends AboutPersonRoutes {
  readonly introductions: readonly IntroductionsTo[];
}

type Handle = { Params: { handle: string } };

/** `/support/people/{handle}/introduce`: somebody who wants support, to a place that takes them from A&E liaison. */
export function introduceRoutes(scope: FastifyInstance, routes: IntroduceRoutes): void {
  const hidden = { schema: { hide: true } } as const;
  const address = '/support/people/:handle/introduce';
  scope.get<Handle>(address, hidden, async (request, reply) => {
    const shown = { values: noIntroduceValues, errors: [], once: randomUUID() };
    return sendForm(routes, await aboutPerson(routes, request, reply), reply, shown);
  });
  scope.post<Handle>(address, { ...hidden, preValidation: scope.csrfProtection }, async (request, reply) => {
    const asked = await aboutPerson(routes, request, reply);
    const fields = formFields(request.body);
    const once = onceOf(fields.one('once'));
    const { values, typed, errors } = readIntroduceForm(fields, routes.introductions);
    if (typed === undefined) return sendForm(routes, asked, reply, { values, errors, once }, 422);
    const done = await introduce(routes, asked.about, { ...typed, once });
    return seeOther(reply, `${asked.model.url}/introduce/${done ? 'introduced' : 'not-introduced'}`);
  });
  for (const outcome of ['introduced', 'not-introduced'] as const) {
    scope.get<Handle>(`${address}/${outcome}`, hidden, async (request, reply) =>
      sendOutcome(routes, request, reply, outcome),
    );
  }
}

function sendForm(
  { introductions }: IntroduceRoutes,
  { caller, model }: AskedOf,
  reply: FastifyReply,
  shown: {
    readonly values: IntroduceValues;
    readonly errors: readonly FieldError[];
    readonly once: string;
  },
  status = 200,
): FastifyReply {
  checkPermission(caller, 'tell-team');
  return sendPage(reply, introducePage({ ...model, ...shown, places: introductions }), status);
}
