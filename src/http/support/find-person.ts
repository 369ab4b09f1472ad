import type { FastifyInstance } from 'fastify';
import { checkPermission } from '../../auth/permissions.ts';
import type { Clock } from '../../clock.ts';
import type { Demographics } from '../../gateway/ports/demographics.ts';
import { londonTime } from '../../living-well/london-time.ts';
import { formFields } from '../form-fields.ts';
import { sendPage, shellFor, type PageSettings } from '../page-shell.ts';
import { findPersonPage } from '../pages/find-person.ts';
import { readFindPersonForm, type FindPersonValues } from '../pages/find-person-form.ts';
import { signedIn } from '../plugins/staff-session.ts';
import { supportAddress } from './person-handle.ts';

export interface FindPersonRoutes extends PageSettings {
  readonly clock: Clock;
  /** The national index of people, where it is asked: then somebody can be found without a number. */
  readonly demographics: Demographics | undefined;
}

/** `/support`: the form, and its answer: a redirect to an opaque address. A person's number is never in one. */
export function findPersonRoutes(scope: FastifyInstance, routes: FindPersonRoutes): void {
  const hidden = { schema: { hide: true } } as const;
  const canTrace = routes.demographics !== undefined;
  scope.get('/support', hidden, async (request, reply) => {
    const principal = signedIn(request, routes.clock());
    checkPermission(principal, 'find-person');
    const shell = shellFor(routes, request, reply, principal);
    return sendPage(reply, findPersonPage({ shell, values: undefined, errors: [], canTrace }));
  });
  scope.post('/support/find', { ...hidden, preValidation: scope.csrfProtection }, async (request, reply) => {
    const at = routes.clock();
    const principal = signedIn(request, at);
    checkPermission(principal, 'find-person');
    const values = findPersonValues(request.body);
    const { asked, errors } = readFindPersonForm(values, londonTime(at).date);
    if (asked === undefined) {
      const shell = shellFor(routes, request, reply, principal);
      return sendPage(reply, findPersonPage({ shell, values, errors, canTrace }), 422);
    }
    const address = supportAddress(request, { ...asked, foundBy: 'typed' });
    return reply.header('cache-control', 'no-store').redirect(address, 303);
  });
}

/** What was typed into the find form. */
export function findPersonValues(body: unknown): FindPersonValues {
  const { one } = formFields(body, 100);
  return {
    nhsNumber: one('nhs-number'),
    birthDay: one('birth-day'),
    birthMonth: one('birth-month'),
    birthYear: one('birth-year'),
  };
}
