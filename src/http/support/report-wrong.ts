import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { checkPermission } from '../../auth/permissions.ts';
import type { StaffPrincipal } from '../../auth/principal.ts';
import { GatewayError } from '../../errors.ts';
import type { Release } from '../../gateway/release.ts';
import { reportWrong } from '../../gateway/review/report-wrong.ts';
import { sendPage, shellFor, type PageSettings } from '../page-shell.ts';
import { readWrongForm, reportWrongPage, type WrongForm } from '../pages/report-wrong.ts';
import { signedIn } from '../plugins/staff-session.ts';
import { personEmergency } from './person-emergency.ts';
import { readPersonAsked, type PersonAsked } from './person-handle.ts';

export type WrongRoutes = PageSettings & Pick<Release, 'store' | 'clock' | 'keys'>;

type Named = { Params: { handle: string }; Querystring: { look?: string; sent?: string } };
const id = z.uuid();

/** `/support/people/{handle}/wrong`: what is wrong with what was shown, for the officers who can have it put right. Shows nothing of the person. */
export function reportWrongRoutes(scope: FastifyInstance, routes: WrongRoutes): void {
  const hidden = { schema: { hide: true } } as const;
  const address = '/support/people/:handle/wrong';
  scope.get<Named>(address, hidden, async (request, reply) => {
    const { caller, asked } = whoAsks(routes, request);
    const { look = '', sent } = request.query;
    if (sent !== undefined) return send(routes, request, reply, { caller, asked, sent: idIn(sent) });
    return send(routes, request, reply, { caller, asked, form: { look: idIn(look), errors: [] } });
  });
  scope.post<Named>(address, { ...hidden, preValidation: scope.csrfProtection }, async (request, reply) => {
    const { caller, asked } = whoAsks(routes, request);
    const form = readWrongForm(request.body);
    const look = idIn(form.look);
    if (form.said === undefined) return send(routes, request, reply, { caller, asked, form }, 422);
    const { nhsNumber, birthDate } = asked;
    const of = { caller, look, asked: { nhsNumber, birthDate }, ...form.said };
    const reference = await reportWrong(routes, of);
    const to = `/support/people/${request.params.handle}/wrong?sent=${reference}`;
    return reply.header('cache-control', 'no-store').redirect(to, 303);
  });
}

function whoAsks(
  { clock }: WrongRoutes,
  request: FastifyRequest<Named>,
): { readonly caller: StaffPrincipal; readonly asked: PersonAsked } {
  const caller = signedIn(request, clock());
  checkPermission(caller, 'see-support');
  return { caller, asked: readPersonAsked(request, request.params.handle) };
}

function idIn(text: string): string {
  if (!id.safeParse(text).success) throw new GatewayError('not-found');
  return text;
}

interface ToSend {
  readonly caller: StaffPrincipal;
  readonly asked: PersonAsked;
  readonly form?: WrongForm;
  readonly sent?: string;
}

async function send(
  routes: WrongRoutes,
  request: FastifyRequest<Named>,
  reply: FastifyReply,
  { caller, asked: { nhsNumber, birthDate }, form, sent }: ToSend,
  status = 200,
): Promise<FastifyReply> {
  const { handle } = request.params;
  const emergency = await personEmergency(routes, request, {
    caller,
    handle,
    asked: { nhsNumber, birthDate },
  });
  const page = reportWrongPage({
    shell: { ...shellFor(routes, request, reply, caller), ...emergency.frame },
    asked: { nhsNumber, birthDate },
    at: routes.clock(),
    personUrl: `/support/people/${handle}`,
    form,
    sent,
  });
  return sendPage(reply, page, status);
}
