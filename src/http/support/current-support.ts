import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CallLine } from '../../fhir/current-support.ts';
import { buildCurrentSupport } from '../../fhir/current-support/build-current-support.ts';
import type { Heard } from '../../gateway/ports/feeds.ts';
import { releaseSupport, type SupportRelease } from '../../gateway/release.ts';
import { nationsOf, type Sites } from '../../living-well/sites.ts';
import { caveat, checkWhatWasTyped, nothingBody } from '../../living-well/words.ts';
import { sendPage, shellFor, type PageSettings } from '../page-shell.ts';
import {
  currentSupportPage,
  currentSupportPaper,
  type CurrentSupportModel,
  type SilentFeed,
} from '../pages/current-support.ts';
import { signedIn } from '../plugins/staff-session.ts';
import { checkedNumber } from './checked-number.ts';
import { beginCheck, type NationalCheck } from './national-access.ts';
import { personEmergency } from './person-emergency.ts';
import { readPersonAsked } from './person-handle.ts';
import { watchFeeds } from './silent-feeds.ts';

export interface SupportPageRoutes extends PageSettings, SupportRelease, NationalCheck {
  readonly crisisLines: readonly CallLine[];
  readonly sites: Sites;
  readonly silentFeedMs: number;
}

/** Why a liaison nurse looks: treatment. */
const purpose = 'TREAT';
const words = { caveat, nothing: nothingBody, checkDetails: checkWhatWasTyped };

type Named = { Params: { handle: string } };

/** `/support/people/{handle}`: the 2am page, and the same on paper. The handle means something in this session only. Each is a look of its own. */
export function supportPageRoutes(scope: FastifyInstance, routes: SupportPageRoutes): void {
  const hidden = { schema: { hide: true } } as const;
  const look = looker(routes);
  scope.get<Named>('/support/people/:handle', hidden, (request, reply) =>
    look(request, reply, currentSupportPage),
  );
  scope.get<Named>('/support/people/:handle/print', hidden, (request, reply) =>
    look(request, reply, currentSupportPaper),
  );
}

type Looker = (
  request: FastifyRequest<Named>,
  reply: FastifyReply,
  draw: (model: CurrentSupportModel) => string,
) => Promise<FastifyReply>;

function looker(routes: SupportPageRoutes): Looker {
  const silentNow = watchFeeds(routes);
  const nations = nationsOf(routes.sites);
  return async (request, reply, draw) => {
    const caller = signedIn(request, routes.clock());
    const { handle } = request.params;
    const { nhsNumber, birthDate, foundBy, launch } = readPersonAsked(request, handle);
    const asked = { nhsNumber, birthDate };
    const emergency = await personEmergency(routes, request, { caller, handle, asked });
    const shell = { ...shellFor(routes, request, reply, caller), ...emergency.frame };
    const check = beginCheck(routes, request, caller, asked);
    const frame = {
      crisisLines: routes.crisisLines,
      searchAgainUrl: '/support',
      personUrl: `/support/people/${handle}`,
      words,
    };
    const feeds = await silentNow();
    const known = { nations, silent: new Set(feeds.map(({ source }) => source)) };
    const silentFeeds = feeds.map((feed) => named(routes, feed));
    const evidence = { foundBy, launch };
    const { body, auditId } = await releaseSupport(
      routes,
      {
        caller,
        face: 'page',
        asked: { by: 'nhs-number', ...asked },
        purpose,
        emergencyCase: emergency.openCase,
        evidence,
        check,
      },
      ({ resources, at, auditId: look, checked }) => ({
        used: resources,
        body: draw({
          ...frame,
          shell: { ...shell, checked: checkedNumber(checked) },
          asked: { ...asked, nhsNumber: checked?.person?.nhsNumber ?? nhsNumber },
          at,
          look,
          silentFeeds,
          support: buildCurrentSupport(resources, at, known),
        }),
      }),
    );
    return sendPage(reply.header('x-audit-id', auditId), body);
  };
}

/** An organisation that the deployment does not name is not named here. */
function named({ organisationNames }: PageSettings, { organisation, at }: Heard): SilentFeed {
  return { name: organisationNames.get(organisation) ?? 'A partner service', lastHeardAt: at };
}
