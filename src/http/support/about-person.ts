import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { StaffPrincipal } from '../../auth/principal.ts';
import type { CallLine } from '../../fhir/current-support.ts';
import type { AboutPerson, Tell } from '../../gateway/tell/tell.ts';
import { roleLabels, shellFor, type PageSettings } from '../page-shell.ts';
import type { PersonPageModel } from '../pages/tell.ts';
import { signedIn } from '../plugins/staff-session.ts';
import { beginCheck, type NationalCheck } from './national-access.ts';
import { personEmergency } from './person-emergency.ts';
import { readPersonAsked } from './person-handle.ts';

export interface AboutPersonRoutes extends PageSettings, Tell, NationalCheck {
  readonly crisisLines: readonly CallLine[];
}

export type HandleRequest = FastifyRequest<{ Params: { handle: string } }>;

/** Who speaks of whom on a page under a handle, and what that page starts from. */
export interface AskedOf {
  readonly about: AboutPerson;
  readonly model: PersonPageModel;
  readonly caller: StaffPrincipal;
}

/**
 * @throws GatewayError `not-signed-in`; `not-found` for a handle that is not this session's; `unavailable`
 */
export async function aboutPerson(
  routes: AboutPersonRoutes,
  request: HandleRequest,
  reply: FastifyReply,
): Promise<AskedOf> {
  const at = routes.clock();
  const caller = signedIn(request, at);
  const { handle } = request.params;
  const { nhsNumber, birthDate, foundBy, launch } = readPersonAsked(request, handle);
  const asked = { nhsNumber, birthDate };
  const evidence = { foundBy, launch };
  // The banner stays on every page of the person while emergency access is open, and so does the way to it.
  const emergency = await personEmergency(routes, request, { caller, handle, asked });
  const shell = { ...shellFor(routes, request, reply, caller), ...emergency.frame };
  const check = beginCheck(routes, request, caller, asked);
  const url = `/support/people/${handle}`;
  return {
    about: {
      caller,
      roleWords: roleLabels[caller.role],
      asked,
      evidence,
      check,
      emergencyCase: emergency.openCase,
    },
    model: { shell, asked, at, url, crisisLines: routes.crisisLines },
    caller,
  };
}

/** What makes a form one message. Another one's, or none, is a form of its own. */
export function onceOf(sent: string): string {
  return /^[0-9a-f-]{36}$/.test(sent) ? sent : randomUUID();
}

export function seeOther(reply: FastifyReply, address: string): FastifyReply {
  return reply.header('cache-control', 'no-store').redirect(address, 303);
}
