import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { checkPermission } from '../../auth/permissions.ts';
import type { Clock } from '../../clock.ts';
import { GatewayError } from '../../errors.ts';
import type { Asked } from '../../gateway/asked.ts';
import { londonTime } from '../../living-well/london-time.ts';
import { sendPage, shellFor, type PageSettings } from '../page-shell.ts';
import { readFindPersonForm } from '../pages/find-person-form.ts';
import { findWhosePage, type Room } from '../pages/find-whose.ts';
import { makeHandle, readHandle } from '../plugins/handles.ts';
import { signedIn } from '../plugins/staff-session.ts';
import { findPersonValues } from '../support/find-person.ts';

export interface FindWhoseRoutes extends PageSettings {
  readonly clock: Clock;
}

/** The form by which an officer names a person for one of the rooms, and its answer: an opaque address of this session. */
export function findWhoseRoutes(scope: FastifyInstance, routes: FindWhoseRoutes, room: Room): void {
  const hidden = { schema: { hide: true } } as const;
  const url = `/ig/${room}`;
  scope.get(url, hidden, async (request, reply) => {
    const officer = signedIn(request, routes.clock());
    checkPermission(officer, 'see-access-log');
    const shell = shellFor(routes, request, reply, officer);
    return sendPage(reply, findWhosePage({ shell, room, values: undefined, errors: [] }));
  });
  scope.post(
    `${url}/find`,
    { ...hidden, preValidation: scope.csrfProtection },
    async (request: FastifyRequest, reply: FastifyReply) => {
      const at = routes.clock();
      const officer = signedIn(request, at);
      checkPermission(officer, 'see-access-log');
      const values = findPersonValues(request.body);
      const { asked, errors } = readFindPersonForm(values, londonTime(at).date);
      if (asked === undefined) {
        const shell = shellFor(routes, request, reply, officer);
        return sendPage(reply, findWhosePage({ shell, room, values, errors }), 422);
      }
      const handle = makeHandle(request, `${asked.nhsNumber} ${asked.birthDate}`);
      return reply.header('cache-control', 'no-store').redirect(`${url}/${handle}`, 303);
    },
  );
}

/**
 * Whom an address of this session stands for.
 *
 * @throws GatewayError `not-found` for another session's and for none
 */
export function askedByHandle(request: FastifyRequest, handle: string): Extract<Asked, { by: 'nhs-number' }> {
  const [nhsNumber, birthDate] = readHandle(request, handle)?.split(' ') ?? [];
  if (nhsNumber === undefined || birthDate === undefined) throw new GatewayError('not-found');
  return { by: 'nhs-number', nhsNumber, birthDate };
}
