import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { buildCurrentSupport } from '../../fhir/current-support/build-current-support.ts';
import { currentSupportDocument } from '../../fhir/current-support/document.ts';
import type { CallLine } from '../../fhir/current-support.ts';
import { GatewayError } from '../../errors.ts';
import { releaseSupport, type SupportRelease } from '../../gateway/release.ts';
import { nationsOf, type Sites } from '../../living-well/sites.ts';
import { caveat } from '../../living-well/words.ts';
import { emergencyCaseOf } from '../emergency/case-header.ts';
import { composedOf } from './composed.ts';
import { fhirJson } from '../plugins/outcome.ts';
import { identifySystem, type Callers } from '../plugins/system-caller.ts';

export interface SupportDocumentRoutes extends SupportRelease, Callers {
  readonly baseUrl: string;
  readonly crisisLines: readonly CallLine[];
  readonly sites: Sites;
}

const patientId = z.uuid();

/** `GET /fhir/Patient/{id}/$current-support`: the 2am page's question and answer as a FHIR document. */
export function currentSupportRoutes(scope: FastifyInstance, routes: SupportDocumentRoutes): void {
  // That a feed is silent is the page's to say: a document says how old each item is.
  const known = { nations: nationsOf(routes.sites), silent: new Set<string>() };
  scope.get<{ Params: { id: string } }>(
    '/Patient/:id/$current-support',
    { schema: { hide: true } },
    async (request, reply) => {
      const caller = await identifySystem(routes, request);
      const parsed = patientId.safeParse(request.params.id);
      if (!parsed.success) throw new GatewayError('not-found');
      const asked = { by: 'patient-id', id: parsed.data.toLowerCase() } as const;
      const purpose = caller.purposes[0] ?? 'none';
      const { body } = await releaseSupport(
        routes,
        { caller, face: 'fhir', asked, purpose, emergencyCase: emergencyCaseOf(request) },
        ({ resources, at, personId = asked.id }) => {
          const support = buildCurrentSupport(resources, at, known);
          const context = {
            personId,
            at,
            id: randomUUID(),
            caveat,
            crisisLines: routes.crisisLines,
            baseUrl: routes.baseUrl,
          };
          return composedOf(currentSupportDocument(resources, support, context));
        },
      );
      return reply.type(fhirJson).header('cache-control', 'no-store').send(body);
    },
  );
}
