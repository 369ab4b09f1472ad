import type { FastifyInstance } from 'fastify';
import {
  changesSince,
  releaseAgreement,
  releaseRegister,
  type RegisteredAgreement,
} from '../../gateway/release-agreements.ts';
import type { Release } from '../../gateway/release.ts';
import { GatewayError } from '../../errors.ts';
import { sendPage, shellFor, type PageSettings } from '../page-shell.ts';
import { agreementPage, registerPage, type AgreementFacts } from '../pages/agreements.ts';
import { signedIn } from '../plugins/staff-session.ts';

export interface RegisterRoutes extends PageSettings, Pick<Release, 'store' | 'clock'> {}

const hidden = { schema: { hide: true } } as const;

/** `/ig/agreements` and `/ig/agreements/{id}`: what is in force between whom, what falls due, and how it came to be. */
export function registerRoutes(scope: FastifyInstance, routes: RegisterRoutes): void {
  scope.get('/ig/agreements', hidden, async (request, reply) => {
    const caller = signedIn(request, routes.clock());
    const { agreements, due } = await releaseRegister(routes, caller);
    const model = {
      shell: shellFor(routes, request, reply, caller),
      agreements: agreements.map((agreement) => factsOf(routes, agreement)),
      due: due.map(({ agreement, ...rest }) => ({ ...rest, id: agreement.id, url: urlOf(agreement) })),
    };
    return sendPage(reply, registerPage(model));
  });
  scope.get<{ Params: { id: string } }>('/ig/agreements/:id', hidden, async (request, reply) => {
    const caller = signedIn(request, routes.clock());
    const { id } = request.params;
    if (!/^[a-z0-9][a-z0-9-]{1,60}$/.test(id)) throw new GatewayError('not-found');
    const found = await releaseAgreement(routes, caller, id);
    const versions = found.map((version, index) => ({
      ...factsOf(routes, version),
      changed: changesSince(version, found[index + 1]),
    }));
    const shell = shellFor(routes, request, reply, caller);
    return sendPage(reply, agreementPage({ shell, id, versions, backUrl: '/ig/agreements' }));
  });
}

function urlOf({ id }: RegisteredAgreement): string {
  return `/ig/agreements/${id}`;
}

function factsOf({ organisationNames }: PageSettings, agreement: RegisteredAgreement): AgreementFacts {
  const named = (code: string): string => {
    const name = organisationNames.get(code);
    return name === undefined ? code : `${name} (${code})`;
  };
  return {
    ...agreement,
    source: named(agreement.source),
    recipients: agreement.recipients.map(named),
    url: urlOf(agreement),
  };
}
