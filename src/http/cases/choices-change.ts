import { isDeepStrictEqual } from 'node:util';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { GatewayError } from '../../errors.ts';
import type { RecordedChoices } from '../../fhir/mapping/recorded-choices.ts';
import { previewChoices } from '../../gateway/choices/choices-view.ts';
import { recordChoices } from '../../gateway/choices/record-choices.ts';
import { londonTime } from '../../living-well/london-time.ts';
import { formFields, type FormFields } from '../form-fields.ts';
import { choicesCheckPage, choicesFormPage } from '../pages/choices-change.ts';
import { fieldsOf, readChoicesForm, type Fields } from '../pages/choices-form.ts';
import {
  fieldsIn,
  lookAt,
  personAsked,
  sendAbout,
  type ChoicesRoutes,
  type PersonAsked,
} from './choices-routes.ts';

type Handle = { Params: { handle: string } };

/** The form, the check before and after, and recording. Nothing is kept between them but in the form itself. */
export function choicesChangeRoutes(scope: FastifyInstance, routes: ChoicesRoutes): void {
  const hidden = { schema: { hide: true } } as const;
  const guarded = { ...hidden, preValidation: scope.csrfProtection };
  const address = '/cases/people/:handle/choices';
  scope.get<Handle>(`${address}/change`, hidden, async (request, reply) =>
    sendAbout(routes, personAsked(routes, request, reply), 'change', (model) => ({
      body: choicesFormPage(model, fieldsOf(model.view), []),
    })),
  );
  scope.post<Handle>(`${address}/check`, guarded, async (request, reply) =>
    sendCheck(routes, personAsked(routes, request, reply), fieldsIn(request.body), false),
  );
  scope.post<Handle>(`${address}/record`, guarded, async (request, reply) => {
    const asked = personAsked(routes, request, reply);
    const form = formFields(request.body);
    const fields = fieldsIn(request.body);
    if (form.names.includes('back')) {
      return sendAbout(routes, asked, 'change', (model) => ({ body: choicesFormPage(model, fields, []) }));
    }
    if (form.one('agreed') !== 'yes') return sendCheck(routes, asked, fields, true);
    return record(routes, asked, fields, versionIn(form));
  });
}

/** The check; or the form again with what is wrong with it. */
async function sendCheck(
  routes: ChoicesRoutes,
  asked: PersonAsked,
  fields: Fields,
  notAgreed: boolean,
): Promise<FastifyReply> {
  return sendAbout(routes, asked, 'check', (model, ground) => {
    const { choices, errors } = readChoicesForm(fields, model.view, londonTime(model.at).date);
    if (choices === undefined) return { body: choicesFormPage(model, fields, errors), status: 422 };
    const preview = previewChoices(ground, { ...choices, recordedBy: asked.caller.name });
    const body = choicesCheckPage(model, { choices, fields, notAgreed, ...preview });
    return { body, status: notAgreed ? 422 : 200 };
  });
}

async function record(
  routes: ChoicesRoutes,
  asked: PersonAsked,
  fields: Fields,
  ifVersion: number,
): Promise<FastifyReply> {
  const { caller, personId, reply, url } = asked;
  const { choices: read } = await lookAt(routes, asked, 'record', ({ view, at }) => ({
    body: undefined,
    choices: readChoicesForm(fields, view, londonTime(at).date).choices,
  }));
  // What was right when it was checked is wrong by now: an agreement has ended, or a day.
  if (read === undefined) return sendCheck(routes, asked, fields, false);
  const choices: RecordedChoices = { ...read, recordedBy: caller.name };
  try {
    await recordChoices(routes, { caller, personId, choices, ifVersion });
  } catch (error) {
    if (!isConflict(error)) throw error;
    // Sent twice, as by a double click, is not a conflict: what was entered is what is recorded.
    const { recorded } = await lookAt(routes, asked, 'read', ({ view }) => ({
      body: undefined,
      recorded: view.recorded,
    }));
    if (!isDeepStrictEqual(recorded, choices)) {
      return reply.header('cache-control', 'no-store').redirect(`${url}?changed`, 303);
    }
  }
  return reply.header('cache-control', 'no-store').redirect(`${url}/recorded`, 303);
}

/** Something else was recorded since the check was shown. */
function isConflict(error: unknown): boolean {
  return error instanceof GatewayError && ['version-conflict', 'key-reused'].includes(error.code);
}

/** A form without the version that it was checked against would overwrite whatever is there. */
function versionIn({ one }: FormFields): number {
  const version = one('version');
  if (!/^\d{1,9}$/.test(version)) throw new GatewayError('form-expired');
  return Number(version);
}
