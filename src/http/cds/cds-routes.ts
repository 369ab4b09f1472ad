import type { FastifyInstance, FastifyReply } from 'fastify';
import type { OrganisationTree } from '../../auth/organisation-tree.ts';
import type { CdsClient } from '../../auth/cds-client.ts';
import {
  giveCard,
  takeOutcomes,
  type CardOutcomes,
  type HookCaller,
  type HookRoom,
} from '../../gateway/hooks/hooks.ts';
import { readJsonBodies } from '../plugins/json-body.ts';
import { cardFor, service, type CardSettings } from './card.ts';
import { allowOrigins } from './cors.ts';
import { identifyHookCaller, type HookCallers } from './hook-caller.ts';
import { checkHookCall, countOutcomes } from './hook-request.ts';

export interface CdsRoutes extends HookRoom, HookCallers, CardSettings {
  readonly tree: OrganisationTree;
  readonly metrics: { readonly cardOutcomes: (outcomes: CardOutcomes) => void };
}

const json = 'application/json; charset=utf-8';
const hidden = { hide: true } as const;

/** `/cds-services`: CDS Hooks 2.0. Discovery is for everybody; a call and its feedback take a registered record system's token. */
export function cdsRoutes(scope: FastifyInstance, routes: CdsRoutes): void {
  const { publicUrl, cdsClients, tree } = routes;
  const path = `/${service.id}`;
  readJsonBodies(scope);
  allowOrigins(scope, cdsClients);
  const known = (endpoint: string) => ({
    schema: hidden,
    onRequest: async (request: Parameters<typeof identifyHookCaller>[1]) => {
      request.cdsClient = await identifyHookCaller(routes, request, `${publicUrl}/cds-services${endpoint}`);
    },
  });
  const callerOf = async ({ issuer, organisation }: CdsClient): Promise<HookCaller> => ({
    issuer,
    organisation,
    organisations: await tree(organisation),
  });

  for (const asked of ['', path, `${path}/feedback`])
    scope.options(asked, { schema: hidden }, (_request, reply) => reply.code(204).send());
  scope.get('', { schema: hidden }, async (_request, reply) =>
    send(reply, JSON.stringify({ services: [service] })),
  );
  scope.post(path, known(path), async ({ body: call, cdsClient }, reply) => {
    checkHookCall(call);
    const { auditId, body } = await giveCard(routes, await callerOf(cdsClient), (id) =>
      JSON.stringify({ cards: [cardFor(routes, cdsClient, id)] }),
    );
    return send(reply.header('x-audit-id', auditId), body);
  });
  scope.post(`${path}/feedback`, known(`${path}/feedback`), async ({ body, cdsClient }, reply) => {
    const outcomes = countOutcomes(body);
    await takeOutcomes(routes, await callerOf(cdsClient), outcomes);
    routes.metrics.cardOutcomes(outcomes);
    return send(reply, '{}');
  });
}

function send(reply: FastifyReply, body: string): FastifyReply {
  return reply.header('cache-control', 'no-store').type(json).send(body);
}
