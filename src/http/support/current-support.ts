import type { FastifyInstance } from 'fastify';
import type { CallLine } from '../../fhir/current-support.ts';
import { buildCurrentSupport } from '../../fhir/current-support/build-current-support.ts';
import { releaseSupport, type SupportRelease } from '../../gateway/release.ts';
import { caveat, checkWhatWasTyped, nothingBody } from '../../living-well/words.ts';
import { sendPage, shellFor, type PageSettings } from '../page-shell.ts';
import { currentSupportPage } from '../pages/current-support.ts';
import { signedIn } from '../plugins/staff-session.ts';
import { personEmergency } from './person-emergency.ts';
import { readPersonAsked } from './person-handle.ts';

export interface SupportPageRoutes extends PageSettings, SupportRelease {
  readonly crisisLines: readonly CallLine[];
}

/** Why a liaison nurse looks: treatment. */
const purpose = 'TREAT';
const words = { caveat, nothing: nothingBody, checkDetails: checkWhatWasTyped };

/** `/support/people/{handle}`: the 2am page. The handle means something in this session only. */
export function supportPageRoutes(scope: FastifyInstance, routes: SupportPageRoutes): void {
  scope.get<{ Params: { handle: string } }>(
    '/support/people/:handle',
    { schema: { hide: true } },
    async (request, reply) => {
      const caller = signedIn(request, routes.clock());
      const { handle } = request.params;
      const { nhsNumber, birthDate, foundBy, launch } = readPersonAsked(request, handle);
      const asked = { nhsNumber, birthDate };
      const emergency = await personEmergency(routes, request, { caller, handle, asked });
      const shell = { ...shellFor(routes, request, reply, caller), ...emergency.frame };
      const { body, auditId } = await releaseSupport(
        routes,
        {
          caller,
          face: 'page',
          asked: { by: 'nhs-number', ...asked },
          purpose,
          emergencyCase: emergency.openCase,
          evidence: { foundBy, launch },
        },
        ({ resources, at }) => ({
          used: resources,
          body: currentSupportPage({
            shell,
            asked,
            support: buildCurrentSupport(resources, at),
            at,
            crisisLines: routes.crisisLines,
            searchAgainUrl: '/support',
            words,
          }),
        }),
      );
      return sendPage(reply.header('x-audit-id', auditId), body);
    },
  );
}
