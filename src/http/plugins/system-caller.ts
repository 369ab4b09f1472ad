import type { FastifyRequest } from 'fastify';
import { systemPrincipal, type ClientStore, type SecretKind } from '../../auth/client.ts';
import { hashSecret, isSecret } from '../../auth/credentials.ts';
import type { OrganisationTree } from '../../auth/organisation-tree.ts';
import type { SystemPrincipal } from '../../auth/principal.ts';
import { allows } from '../../auth/scopes.ts';
import type { Clock } from '../../clock.ts';
import { GatewayError } from '../../errors.ts';
import type { CallLimits } from './call-limits.ts';

export interface Callers {
  readonly clients: ClientStore;
  readonly tree: OrganisationTree;
  readonly clock: Clock;
  readonly callLimits: CallLimits;
}

/**
 * The system that sent a request, by its access token (`Authorization: Bearer`) or API key (`X-API-Key`).
 *
 * @throws GatewayError `not-authenticated`, or `too-many-requests` of this client, or refused ones with this secret from this address
 */
export async function identifySystem(callers: Callers, request: FastifyRequest): Promise<SystemPrincipal> {
  const [secret, kind] = presented(request);
  const hash = hashSecret(secret);
  const caller = await identify(callers, request, { secret, kind, hash }).catch(async (error: unknown) => {
    // By the secret, not the address alone: somebody else at the same address must still be told that their token has expired.
    if (error instanceof GatewayError && error.code === 'not-authenticated')
      await callers.callLimits.countFailure(request, hash);
    throw error;
  });
  await callers.callLimits.countCall(request, caller.clientId);
  return caller;
}

interface Presented {
  readonly secret: string;
  readonly kind: SecretKind;
  readonly hash: string;
}

async function identify(
  { clients, clock, tree }: Callers,
  request: FastifyRequest,
  { secret, kind, hash }: Presented,
): Promise<SystemPrincipal> {
  if (!isSecret(secret, kind === 'api-key' ? 'lwg_key' : 'lwg_token'))
    throw new GatewayError('not-authenticated');
  const found = await clients.findBySecret(Buffer.from(hash, 'hex'), kind, clock());
  return systemPrincipal(found, request.ip, tree);
}

/** Whether the request claims to be of a registered system at all. */
export function showsCredentials({ headers }: FastifyRequest): boolean {
  return headers['x-api-key'] !== undefined || headers.authorization !== undefined;
}

/** @throws GatewayError `not-permitted` */
export function checkScope(caller: SystemPrincipal, scope: string): void {
  if (!allows(caller.scopes, scope)) throw new GatewayError('not-permitted');
}

function presented(request: FastifyRequest): [secret: string, kind: SecretKind] {
  const key = request.headers['x-api-key'];
  if (typeof key === 'string') return [key, 'api-key'];
  const [, token = ''] = /^Bearer ([\w-]+)$/i.exec(request.headers.authorization ?? '') ?? [];
  return [token, 'access-token'];
}
