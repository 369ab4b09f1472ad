import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { checkPermission } from '../../auth/permissions.ts';
import type { StaffPrincipal } from '../../auth/principal.ts';
import { GatewayError } from '../../errors.ts';
import type { Asked } from '../../gateway/asked.ts';
import { releaseChoices } from '../../gateway/choices/release-choices.ts';
import { londonTime } from '../../living-well/london-time.ts';
import { formFields } from '../form-fields.ts';
import { sendPage, shellFor } from '../page-shell.ts';
import { choicesPeoplePage, type ChoicesPeopleModel } from '../pages/choices-people.ts';
import { readFindPersonForm, type FindPersonValues } from '../pages/find-person-form.ts';
import { makeHandle } from '../plugins/handles.ts';
import { signedIn } from '../plugins/staff-session.ts';
import { findPersonValues } from '../support/find-person.ts';
import { handleFor, type ChoicesRoutes } from './choices-routes.ts';

/** How many choices that wait to be completed are listed. */
const listed = 50;

/** `/cases/people`: finds somebody of whom the case worker's organisation holds a record, by number or from the work-list. */
export function choicesPeopleRoutes(scope: FastifyInstance, routes: ChoicesRoutes): void {
  const hidden = { schema: { hide: true } } as const;
  const guarded = { ...hidden, preValidation: scope.csrfProtection };
  scope.get('/cases/people', hidden, async (request, reply) => {
    const caller = caseWorker(routes, request);
    return sendPeople(routes, request, reply, caller, {});
  });
  scope.post('/cases/people/find', guarded, async (request, reply) => {
    const caller = caseWorker(routes, request);
    const values = findPersonValues(request.body);
    const { asked, errors } = readFindPersonForm(values, londonTime(routes.clock()).date);
    if (asked === undefined) return sendPeople(routes, request, reply, caller, { values, errors }, 422);
    const personId = await findOwn(routes, caller, { by: 'nhs-number', ...asked });
    if (personId === undefined) {
      return sendPeople(routes, request, reply, caller, { values, notFound: true });
    }
    return openPerson(request, reply, personId);
  });
  scope.post('/cases/people/open', guarded, async (request, reply) => {
    const caller = caseWorker(routes, request);
    const waiting = await routes.store.consentsToComplete(caller.organisation, listed);
    const chosen = waiting.find(({ consentId }) => consentId === formFields(request.body).one('consent'));
    const personId = chosen && (await findOwn(routes, caller, { by: 'patient-id', id: chosen.personId }));
    if (personId === undefined) throw new GatewayError('not-found');
    return openPerson(request, reply, personId);
  });
}

function caseWorker(routes: ChoicesRoutes, request: FastifyRequest): StaffPrincipal {
  const caller = signedIn(request, routes.clock());
  checkPermission(caller, 'record-choices');
  return caller;
}

/** The person, if the organisation holds a record of them. The look is in the log, whoever is found. */
async function findOwn(
  routes: ChoicesRoutes,
  caller: StaffPrincipal,
  asked: Asked,
): Promise<string | undefined> {
  try {
    const look = { caller, asked, step: 'find' } as const;
    const { personId } = await releaseChoices(routes, look, (person) => ({
      body: undefined,
      personId: person.personId,
    }));
    return personId;
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'not-found') return undefined;
    throw error;
  }
}

function openPerson(request: FastifyRequest, reply: FastifyReply, personId: string): FastifyReply {
  const handle = makeHandle(request, handleFor(personId));
  return reply.header('cache-control', 'no-store').redirect(`/cases/people/${handle}/choices`, 303);
}

async function sendPeople(
  routes: ChoicesRoutes,
  request: FastifyRequest,
  reply: FastifyReply,
  caller: StaffPrincipal,
  shown: Partial<Pick<ChoicesPeopleModel, 'errors' | 'notFound'>> & { values?: FindPersonValues },
  status = 200,
): Promise<FastifyReply> {
  const toComplete = await routes.store.consentsToComplete(caller.organisation, listed);
  const { values, errors = [], notFound = false } = shown;
  const shell = shellFor(routes, request, reply, caller);
  return sendPage(reply, choicesPeoplePage({ shell, values, errors, notFound, toComplete }), status);
}
