import type { FastifyInstance } from 'fastify';
import { GatewayError } from '../../../errors.ts';
import { guideTypes } from '../../../fhir/guide/definition.ts';
import { guideResources } from '../../../fhir/guide/guide.ts';
import type { QuestionnaireWording } from '../../../living-well/questionnaire-wording.ts';
import { fhirJson } from '../../plugins/outcome.ts';
import { checkAccept } from '../consent-answer.ts';
import { queryOf } from '../record-answer.ts';
import { readSearchForms } from '../search/search-form.ts';
import { findDefinitions } from './guide-search.ts';

export interface GuideSettings {
  readonly baseUrl: string;
  readonly questionnaireWording: QuestionnaireWording;
}

/**
 * `GET /fhir/{Type}/{id}`, `GET /fhir/{Type}` and `POST /fhir/{Type}/_search` of the implementation guide's definitions. Public, as `metadata` is;
 * they come from memory and ask no database.
 */
export function guideRoutes(fhir: FastifyInstance, settings: GuideSettings): void {
  const { baseUrl, questionnaireWording } = settings;
  const guide = guideResources(questionnaireWording);
  const bodies = new Map(
    guide.map((resource) => [`${resource.resourceType}/${resource.id}`, JSON.stringify(resource)]),
  );
  const find = (type: (typeof guideTypes)[number], sent: URLSearchParams): string =>
    JSON.stringify(findDefinitions(guide, type, sent, baseUrl));
  void fhir.register(async (scope) => {
    readSearchForms(scope);
    scope.addHook('onRequest', async (request) => checkAccept(request));
    for (const type of guideTypes) {
      const options = { schema: { hide: true } };
      scope.get<{ Params: { id: string } }>(`/${type}/:id`, options, async ({ params }, reply) => {
        const body = bodies.get(`${type}/${params.id}`);
        if (body === undefined) throw new GatewayError('not-found');
        return reply.type(fhirJson).send(body);
      });
      scope.get(`/${type}`, { ...options, config: { readsParameters: true } }, async (request, reply) =>
        reply.type(fhirJson).send(find(type, queryOf(request))),
      );
      scope.post(`/${type}/_search`, options, async ({ body }, reply) => {
        if (!(body instanceof URLSearchParams)) throw new GatewayError('invalid-request');
        return reply.type(fhirJson).send(find(type, body));
      });
    }
  });
}
