import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { checkPermission } from '../../auth/permissions.ts';
import type { StaffPrincipal } from '../../auth/principal.ts';
import type { IndexPerson, Traced } from '../../gateway/ports/demographics.ts';
import { tracePeople, type Tracing } from '../../gateway/trace-people.ts';
import { londonTime } from '../../living-well/london-time.ts';
import { formFields } from '../form-fields.ts';
import { sendPage, shellFor, type PageSettings } from '../page-shell.ts';
import { tracePage, type TraceModel, type TracedRow } from '../pages/trace.ts';
import { genders, readTraceForm, type TraceValues } from '../pages/trace-form.ts';
import { makeHandle } from '../plugins/handles.ts';
import { signedIn } from '../plugins/staff-session.ts';
import { nationalAccess } from './national-access.ts';
import { readPersonAsked, supportAddress, type PersonAsked } from './person-handle.ts';

export interface TraceRoutes extends PageSettings, Tracing {}

/** `/support/trace`: who somebody without a number may be, asked of the national index; and the choice of one. Nothing that was typed is in an address. */
export function traceRoutes(scope: FastifyInstance, routes: TraceRoutes): void {
  const form = { schema: { hide: true }, preValidation: scope.csrfProtection } as const;
  scope.post('/support/trace', form, async (request, reply) => {
    const at = routes.clock();
    const caller = signedIn(request, at);
    const values = traceValues(request.body);
    const { question, errors } = readTraceForm(values, londonTime(at).date);
    // Whoever may not, and asks, is in the log for it.
    if (question === undefined) checkPermission(caller, 'find-person');
    const traced = question && (await tracePeople(routes, caller, nationalAccess(request, caller), question));
    const model = { values, errors, at, traced: traced && asRows(request, traced) };
    return show(routes, { request, reply, caller }, model);
  });
  scope.post('/support/trace/person', form, async (request, reply) => {
    const caller = signedIn(request, routes.clock());
    checkPermission(caller, 'find-person');
    const chosen = readPersonAsked(request, formFields(request.body).one('person'));
    return reply.header('cache-control', 'no-store').redirect(supportAddress(request, chosen), 303);
  });
}

interface Answering {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly caller: StaffPrincipal;
}

function show(
  routes: TraceRoutes,
  { request, reply, caller }: Answering,
  model: Omit<TraceModel, 'shell'>,
): FastifyReply {
  const shell = shellFor(routes, request, reply, caller);
  return sendPage(reply, tracePage({ shell, ...model }), model.errors.length > 0 ? 422 : 200);
}

function asRows(request: FastifyRequest, traced: Traced): NonNullable<TraceModel['traced']> {
  if (traced.result !== 'people') return { result: traced.result };
  return { rows: traced.people.flatMap((person) => rowOf(request, person)) };
}

/** Whoever is shown has the birth date that was asked for. */
function rowOf(request: FastifyRequest, person: IndexPerson): readonly TracedRow[] {
  const { nhsNumber, birthDate, family = 'Not known', given, gender = 'unknown', hasDied } = person;
  if (birthDate === undefined) return [];
  const whom: PersonAsked = { nhsNumber, birthDate, foundBy: 'traced' };
  const handle = makeHandle(request, JSON.stringify(whom));
  return [{ handle, family, given: given.join(' '), birthDate, gender: genders[gender], nhsNumber, hasDied }];
}

function traceValues(body: unknown): TraceValues {
  const { one } = formFields(body, 100);
  return {
    family: one('family'),
    given: one('given'),
    birthDay: one('birth-day'),
    birthMonth: one('birth-month'),
    birthYear: one('birth-year'),
    gender: one('gender'),
    postcode: one('postcode'),
  };
}
