import type { FastifyInstance, FastifyRequest } from 'fastify';
import { GatewayError } from '../../../errors.ts';
import { guideTypes, type Defined, type GuideType } from '../../../fhir/guide/definition.ts';
import { guideResources } from '../../../fhir/guide/guide.ts';
import type { QuestionnaireWording } from '../../../living-well/questionnaire-wording.ts';
import { fhirJson } from '../../plugins/outcome.ts';
import { identifySystem, showsCredentials, type Callers } from '../../plugins/system-caller.ts';
import { checkAccept } from '../consent-answer.ts';
import { queryOf } from '../record-answer.ts';
import { readSearchForms } from '../search/search-form.ts';
import { findDefinitions } from './guide-search.ts';

export interface GuideSettings extends Callers {
  readonly baseUrl: string;
  readonly questionnaireWording: QuestionnaireWording;
}

/**
 * `GET /fhir/{Type}/{id}`, `GET /fhir/{Type}` and `POST /fhir/{Type}/_search` of the implementation guide's definitions. Public, as `metadata` is;
 * they come from memory, and only whoever shows a token or key is looked up: a deployment's licensed wording is for the systems it registered.
 */
export function guideRoutes(fhir: FastifyInstance, settings: GuideSettings): void {
  const publicGuide = guideResources();
  const wordedGuide = guideResources(settings.questionnaireWording);
  const guideFor = async (request: FastifyRequest): Promise<readonly Defined[]> => {
    if (!showsCredentials(request)) return publicGuide;
    await identifySystem(settings, request);
    return wordedGuide;
  };
  void fhir.register(async (scope) => {
    readSearchForms(scope);
    scope.addHook('onRequest', async (request, reply) => {
      void reply.header('vary', 'authorization, x-api-key');
      checkAccept(request);
    });
    for (const type of guideTypes) typeRoutes(scope, type, settings.baseUrl, guideFor);
  });
}

function typeRoutes(
  scope: FastifyInstance,
  type: GuideType,
  baseUrl: string,
  guideFor: (request: FastifyRequest) => Promise<readonly Defined[]>,
): void {
  const options = { schema: { hide: true } };
  const found = async (request: FastifyRequest, sent: URLSearchParams): Promise<string> =>
    JSON.stringify(findDefinitions(await guideFor(request), type, sent, baseUrl));
  scope.get<{ Params: { id: string } }>(`/${type}/:id`, options, async (request, reply) => {
    const { id } = request.params;
    const guide = await guideFor(request);
    const definition = guide.find((one) => one.resourceType === type && one.id === id);
    if (definition === undefined) throw new GatewayError('not-found');
    return reply.type(fhirJson).send(JSON.stringify(definition));
  });
  scope.get(`/${type}`, { ...options, config: { readsParameters: true } }, async (request, reply) =>
    reply.type(fhirJson).send(await found(request, queryOf(request))),
  );
  scope.post(`/${type}/_search`, options, async (request, reply) => {
    if (!(request.body instanceof URLSearchParams)) throw new GatewayError('invalid-request');
    return reply.type(fhirJson).send(await found(request, request.body));
  });
}
