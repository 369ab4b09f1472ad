import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { parseTileIndex } from '../../audit/tree/tiles.ts';
import type { Principal } from '../../auth/principal.ts';
import { GatewayError } from '../../errors.ts';
import { releaseEntries } from '../../gateway/log/release-entries.ts';
import { releaseProof } from '../../gateway/log/release-proof.ts';
import type { LogTree } from '../../gateway/ports/log-tree.ts';
import type { Release } from '../../gateway/release.ts';
import { signedIn } from '../plugins/staff-session.ts';
import { identifySystem, showsCredentials, type Callers } from '../plugins/system-caller.ts';

export interface EntryRoutes extends Pick<Release, 'store' | 'clock'>, Callers {
  readonly logTree: LogTree;
}

const entryId = z.uuid();
const noStore = { 'cache-control': 'no-store' } as const;

/**
 * `/log/proof/{entry}` (C2SP tlog-proof), `/log/receipt/{entry}` (the same with the entry's bytes) for who may see the entry, by token or by a sign-in; and
 * `/log/tile/entries/{N}[.p/{W}]` for an auditor's system.
 */
export function entryRoutes(scope: FastifyInstance, routes: EntryRoutes): void {
  const hidden = { schema: { hide: true } } as const;
  scope.get<{ Params: { id: string } }>('/proof/:id', hidden, async (request, reply) => {
    const { text } = await proofFor(routes, request);
    return reply.type('text/plain; charset=utf-8').headers(noStore).send(text);
  });
  scope.get<{ Params: { id: string } }>('/receipt/:id', hidden, async (request, reply) => {
    const { text: proof, leaf } = await proofFor(routes, request);
    const receipt = { format: 'living-well-receipt/1', leaf: leaf.toString('base64'), proof };
    return reply
      .type('application/json')
      .headers({
        ...noStore,
        'content-disposition': `attachment; filename="receipt-${request.params.id}.json"`,
      })
      .send(JSON.stringify(receipt));
  });
  scope.get<{ Params: { '*': string } }>('/tile/entries/*', hidden, async (request, reply) => {
    const caller = await identifySystem(routes, request);
    const at = parseTileIndex(request.params['*']);
    if (at === undefined || at.index > 2n ** 48n) throw new GatewayError('not-found');
    const bundle = await releaseEntries(routes, caller, at);
    return reply.type('application/octet-stream').headers(noStore).send(bundle);
  });
}

async function proofFor(
  routes: EntryRoutes,
  request: FastifyRequest<{ Params: { id: string } }>,
): ReturnType<typeof releaseProof> {
  const caller: Principal = showsCredentials(request)
    ? await identifySystem(routes, request)
    : signedIn(request, routes.clock());
  const id = entryId.safeParse(request.params.id);
  if (!id.success) throw new GatewayError('not-found');
  return releaseProof(routes, routes.logTree, caller, id.data.toLowerCase());
}
