import type { FastifyRequest } from 'fastify';
import { systemPrincipal, type ClientStore } from '../../auth/client.ts';
import { hashSecret, isSecret } from '../../auth/credentials.ts';
import type { OrganisationTree } from '../../auth/organisation-tree.ts';
import type { SystemPrincipal } from '../../auth/principal.ts';
import { allows } from '../../auth/scopes.ts';
import type { Clock } from '../../clock.ts';
import { GatewayError } from '../../errors.ts';

export interface Callers {
  readonly clients: ClientStore;
  readonly tree: OrganisationTree;
  readonly clock: Clock;
}

/**
 * The system that sent a request, by its access token (`Authorization: Bearer`) or API key (`X-API-Key`).
 *
 * @throws GatewayError `not-authenticated`
 */
export async function identifySystem(callers: Callers, request: FastifyRequest): Promise<SystemPrincipal> {
  const [secret, kind] = presented(request);
  if (!isSecret(secret, kind === 'api-key' ? 'lwg_key' : 'lwg_token'))
    throw new GatewayError('not-authenticated');
  const hash = Buffer.from(hashSecret(secret), 'hex');
  const found = await callers.clients.findBySecret(hash, kind, callers.clock());
  return systemPrincipal(found, callers.tree);
}

/** Whether the request claims to be of a registered system at all. */
export function showsCredentials({ headers }: FastifyRequest): boolean {
  return headers['x-api-key'] !== undefined || headers.authorization !== undefined;
}

/** @throws GatewayError `not-permitted` */
export function checkScope(caller: SystemPrincipal, scope: string): void {
  if (!allows(caller.scopes, scope)) throw new GatewayError('not-permitted');
}

function presented(request: FastifyRequest): [secret: string, kind: 'api-key' | 'access-token'] {
  const key = request.headers['x-api-key'];
  if (typeof key === 'string') return [key, 'api-key'];
  const [, token = ''] = /^Bearer ([\w-]+)$/i.exec(request.headers.authorization ?? '') ?? [];
  return [token, 'access-token'];
}
