import type { FastifyReply, FastifyRequest } from 'fastify';
import type { StaffPrincipal } from '../../auth/principal.ts';
import type { Clock } from '../../clock.ts';
import { GatewayError } from '../../errors.ts';
import { viewChoices } from '../../gateway/choices/choices-view.ts';
import type { ChoicesGround } from '../../gateway/choices/choices-ground.ts';
import type { Recording } from '../../gateway/choices/record-consent.ts';
import {
  releaseChoices,
  type ChoicesAnswer,
  type ChoicesLook,
  type ChoicesRelease,
} from '../../gateway/choices/release-choices.ts';
import { formFields } from '../form-fields.ts';
import { sendPage, shellFor, type PageSettings } from '../page-shell.ts';
import type { ChoicesModel } from '../pages/choices.ts';
import type { Fields } from '../pages/choices-form.ts';
import { readHandle } from '../plugins/handles.ts';
import { signedIn } from '../plugins/staff-session.ts';

export interface ChoicesRoutes extends PageSettings, ChoicesRelease, Recording {
  readonly clock: Clock;
}

/** A request about one person, by a handle of this session. */
export interface PersonAsked {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly caller: StaffPrincipal;
  readonly personId: string;
  /** `/cases/people/<handle>/choices` */
  readonly url: string;
}

const prefix = 'person:';

/** What a session remembers of somebody. Not what the nurse's pages remember, so that neither takes the other's. */
export function handleFor(personId: string): string {
  return `${prefix}${personId}`;
}

/**
 * Who is asked about.
 *
 * @throws GatewayError `not-signed-in`; `not-found` for a handle that is not this session's
 */
export function personAsked(
  routes: ChoicesRoutes,
  request: FastifyRequest<{ Params: { handle: string } }>,
  reply: FastifyReply,
): PersonAsked {
  const caller = signedIn(request, routes.clock());
  const { handle } = request.params;
  const whom = readHandle(request, handle);
  if (whom?.startsWith(prefix) !== true) throw new GatewayError('not-found');
  const personId = whom.slice(prefix.length);
  return { request, reply, caller, personId, url: `/cases/people/${handle}/choices` };
}

/** Answers with a page about the person; it is sent once the look is in the log. */
export async function sendAbout(
  routes: ChoicesRoutes,
  asked: PersonAsked,
  step: ChoicesLook['step'],
  compose: (
    model: ChoicesModel,
    ground: ChoicesGround,
  ) => { readonly body: string; readonly status?: number },
): Promise<FastifyReply> {
  const { reply } = asked;
  const { body, status, auditId } = await lookAt(routes, asked, step, compose);
  return sendPage(reply.header('x-audit-id', auditId), body, status);
}

/** A look at the person's choices, in the log before its result is given. */
export async function lookAt<T extends ChoicesAnswer>(
  routes: ChoicesRoutes,
  { request, reply, caller, personId, url }: PersonAsked,
  step: ChoicesLook['step'],
  compose: (model: ChoicesModel, ground: ChoicesGround) => T,
): Promise<T & { readonly auditId: string }> {
  const shell = shellFor(routes, request, reply, caller);
  const { organisationNames: names } = routes;
  const own = names.get(caller.organisation) ?? caller.organisation;
  const look = { caller, asked: { by: 'patient-id', id: personId }, step } as const;
  return releaseChoices(routes, look, (person, ground) =>
    compose({ shell, person, view: viewChoices(ground), own, names, url, at: ground.at }, ground),
  );
}

const ours = /^(everyone|purpose|told|(org|private)-[A-Z0-9]{1,9}|(until|said)-(day|month|year))$/;

/** What was sent of the form for choices. */
export function fieldsIn(body: unknown): Fields {
  const { names, all } = formFields(body, 50);
  return new Map(names.filter((name) => ours.test(name)).map((name) => [name, all(name)]));
}
