import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { checkPermission } from '../../auth/permissions.ts';
import type { StaffPrincipal } from '../../auth/principal.ts';
import { GatewayError } from '../../errors.ts';
import { closeCase, openCase } from '../../gateway/emergency/emergency-access.ts';
import { isCaseForeseen } from '../../gateway/emergency/case-now.ts';
import type { Release } from '../../gateway/release.ts';
import { formFields } from '../form-fields.ts';
import { sendPage, shellFor, type PageSettings } from '../page-shell.ts';
import { emergencyAskPage, emergencyNotAgreedPage } from '../pages/emergency-ask.ts';
import { readEmergencyForm } from '../pages/emergency-form.ts';
import { signedIn } from '../plugins/staff-session.ts';
import { beginCheck, type NationalCheck } from './national-access.ts';
import { personEmergency, type PersonEmergency } from './person-emergency.ts';
import { readPersonAsked } from './person-handle.ts';
import { rememberCase, rememberedCase, type AskedOnPage } from './session-case.ts';

export interface EmergencyPageRoutes extends PageSettings, Release, NationalCheck {}

interface Params {
  readonly handle: string;
}
type PersonRequest = FastifyRequest<{ Params: Params }>;

/** Who asks, and on whose pages. */
interface OnPersonsPage {
  readonly caller: StaffPrincipal;
  readonly asked: AskedOnPage;
  readonly personUrl: string;
  readonly emergency: PersonEmergency;
}

/**
 * Below `/support/people/{handle}`: `emergency` asks before it opens a case and `emergency/end` closes it. Both lead back to the person's page, which
 * then looks under the case, or no longer. Of the person nothing is said here but what was typed.
 */
export function emergencyPageRoutes(scope: FastifyInstance, routes: EmergencyPageRoutes): void {
  const hidden = { schema: { hide: true } } as const;
  const form = { ...hidden, preValidation: scope.csrfProtection };
  const url = '/support/people/:handle/emergency';
  scope.get<{ Params: Params }>(url, hidden, async (request, reply) => {
    const on = await onPersonsPage(routes, request);
    if (on.emergency.openCase !== undefined) return backTo(reply, on);
    if (!(await isCaseForeseen(routes, on.caller))) return sayNotAgreed(routes, request, reply, on);
    return ask(routes, request, reply, on);
  });
  scope.post<{ Params: Params }>(url, form, async (request, reply) => {
    const on = await onPersonsPage(routes, request);
    const { one } = formFields(request.body);
    const values = { code: one('reason'), text: one('reason-text') };
    const { reason, errors } = readEmergencyForm(values);
    if (reason === undefined) return ask(routes, request, reply, on, { values, errors });
    const { nhsNumber, birthDate } = on.asked;
    try {
      const { id, isNew } = await openCase(routes, {
        caller: on.caller,
        asked: { by: 'nhs-number', nhsNumber, birthDate },
        check: beginCheck(routes, request, on.caller, on.asked),
        reason,
      });
      rememberCase(request, on.asked, { id, isNew });
    } catch (error) {
      // The role was permitted above: what is missing is the agreement.
      const isNotAgreed = error instanceof GatewayError && error.code === 'not-permitted';
      if (!isNotAgreed) throw error;
      return sayNotAgreed(routes, request, reply, on);
    }
    return backTo(reply, on);
  });
  scope.post<{ Params: Params }>(`${url}/end`, form, async (request, reply) => {
    const on = await onPersonsPage(routes, request);
    const opened = rememberedCase(request, on.asked);
    if (opened !== undefined) await closeCase(routes, on.caller, opened.id);
    return backTo(reply, on);
  });
}

/** @throws GatewayError `not-signed-in`, `not-permitted`, `not-found` */
async function onPersonsPage(routes: EmergencyPageRoutes, request: PersonRequest): Promise<OnPersonsPage> {
  const caller = signedIn(request, routes.clock());
  checkPermission(caller, 'use-emergency-access');
  const { handle } = request.params;
  const { nhsNumber, birthDate } = readPersonAsked(request, handle);
  const asked = { nhsNumber, birthDate };
  const emergency = await personEmergency(routes, request, { caller, handle, asked });
  return { caller, asked, personUrl: `/support/people/${handle}`, emergency };
}

function ask(
  routes: EmergencyPageRoutes,
  request: FastifyRequest,
  reply: FastifyReply,
  { caller, asked, personUrl, emergency }: OnPersonsPage,
  typed?: Pick<Parameters<typeof emergencyAskPage>[0], 'values' | 'errors'>,
): FastifyReply {
  const shell = { ...shellFor(routes, request, reply, caller), ...emergency.frame };
  const { values, errors } = typed ?? { values: undefined, errors: [] };
  return sendPage(
    reply,
    emergencyAskPage({ shell, asked, personUrl, values, errors }),
    typed === undefined ? 200 : 422,
  );
}

function sayNotAgreed(
  routes: EmergencyPageRoutes,
  request: FastifyRequest,
  reply: FastifyReply,
  { caller, personUrl, emergency }: OnPersonsPage,
): FastifyReply {
  const shell = { ...shellFor(routes, request, reply, caller), ...emergency.frame };
  return sendPage(reply, emergencyNotAgreedPage({ shell, personUrl }), 403);
}

function backTo(reply: FastifyReply, { personUrl }: OnPersonsPage): FastifyReply {
  return reply.header('cache-control', 'no-store').redirect(personUrl, 303);
}
