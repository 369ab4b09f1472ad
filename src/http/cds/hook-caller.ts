import type { FastifyRequest } from 'fastify';
import type { CdsClient } from '../../auth/cds-client.ts';
import { checkCdsToken, claimedIssuer } from '../../auth/cds-token.ts';
import type { ClientStore } from '../../auth/client.ts';
import type { KeySets } from '../../auth/key-sets.ts';
import type { Clock } from '../../clock.ts';
import { GatewayError } from '../../errors.ts';
import type { CallLimits } from '../plugins/call-limits.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls a hook; set before the body is read. */
    cdsClient: CdsClient;
  }
}

export interface HookCallers {
  readonly cdsClients: readonly CdsClient[];
  readonly clients: Pick<ClientStore, 'useJti'>;
  readonly keySets: KeySets;
  readonly clock: Clock;
  readonly callLimits: CallLimits;
}

/**
 * The record system that a call's token is of.
 *
 * @param endpoint the address that is called, as callers are told it
 * @throws GatewayError `not-authenticated` without a token, `invalid-client`, `keys-unavailable`, `too-many-requests`
 */
export async function identifyHookCaller(
  { cdsClients, clients, keySets, clock, callLimits }: HookCallers,
  request: FastifyRequest,
  endpoint: string,
): Promise<CdsClient> {
  const [, token] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  if (token === undefined) throw new GatewayError('not-authenticated');
  const claimed = claimedIssuer(token) ?? 'nobody';
  await callLimits.refuseAfterFailures(request, claimed);
  const client = await checkCdsToken(token, {
    clients: cdsClients,
    endpoint,
    at: clock(),
    keysAt: (url, kid) => keySets.keysAt(url, kid),
    useJti: (jti, id, expiresAt) => clients.useJti(jti, id, expiresAt),
  }).catch(async (error: unknown) => {
    if (error instanceof GatewayError && error.row.status === 401)
      await callLimits.countFailure(request, claimed);
    throw error;
  });
  await callLimits.countCall(request, `cds ${client.issuer} ${client.tenant ?? ''}`);
  return client;
}
