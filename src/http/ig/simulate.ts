import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { StaffPrincipal } from '../../auth/principal.ts';
import { releaseRegister } from '../../gateway/release-agreements.ts';
import { proposedChangeOf } from '../../gateway/simulation/plain-change.ts';
import { simulateChange, type Simulations } from '../../gateway/simulation/release-simulation.ts';
import { aboutOf } from '../../gateway/simulation/simulate-question.ts';
import { londonTime } from '../../living-well/london-time.ts';
import { formFields } from '../form-fields.ts';
import { sendPage, shellFor, type PageSettings } from '../page-shell.ts';
import { readFindPersonForm } from '../pages/find-person-form.ts';
import { readSimulateForm, simulateValues, type SimulateChoices } from '../pages/simulate-form.ts';
import { simulatePage, type SimulateModel } from '../pages/simulate.ts';
import { signedIn } from '../plugins/staff-session.ts';
import { findPersonValues } from '../support/find-person.ts';

export interface SimulateRoutes extends PageSettings, Simulations {}

const hidden = { schema: { hide: true } } as const;

/** `/ig/simulate`: who would see more and who less if an agreement or a choice were another; nothing is changed, and that it was asked is in the log. */
export function simulateRoutes(scope: FastifyInstance, routes: SimulateRoutes): void {
  const blank = { values: undefined, person: undefined, errors: [], personErrors: [], answer: undefined };
  const send = (
    request: FastifyRequest,
    reply: FastifyReply,
    officer: StaffPrincipal,
    model: Omit<SimulateModel, 'shell'>,
  ): FastifyReply => {
    const status = model.errors.length + model.personErrors.length > 0 ? 422 : 200;
    return sendPage(
      reply,
      simulatePage({ shell: shellFor(routes, request, reply, officer), ...model }),
      status,
    );
  };
  scope.get('/ig/simulate', hidden, async (request, reply) => {
    const officer = signedIn(request, routes.clock());
    return send(request, reply, officer, { ...blank, choices: await choicesOf(routes, officer) });
  });
  scope.post('/ig/simulate', { ...hidden, preValidation: scope.csrfProtection }, async (request, reply) => {
    const at = routes.clock();
    const today = londonTime(at).date;
    const officer = signedIn(request, at);
    const choices = await choicesOf(routes, officer);
    const values = simulateValues(formFields(request.body));
    const person = findPersonValues(request.body);
    const { change, errors } = readSimulateForm(values, choices);
    const found =
      values.about === 'person' ? readFindPersonForm(person, today) : { asked: undefined, errors: [] };
    const model = { choices, values, person, errors, personErrors: found.errors, answer: undefined };
    if (change === undefined || found.errors.length > 0) return send(request, reply, officer, model);
    const answer = await simulateChange(routes, {
      caller: officer,
      face: 'page',
      change: proposedChangeOf(change, officer.organisation, today),
      about: aboutOf({ person: found.asked }),
    });
    return send(request, reply, officer, { ...model, answer });
  });
}

async function choicesOf(routes: SimulateRoutes, officer: StaffPrincipal): Promise<SimulateChoices> {
  const { agreements } = await releaseRegister(routes, officer);
  return {
    agreements,
    organisations: routes.organisationNames,
    mayAskOfPerson: agreements.some(({ source }) => source === officer.organisation),
  };
}
