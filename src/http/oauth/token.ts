import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ClientStore } from '../../auth/client.ts';
import { checkClientAssertion } from '../../auth/client-assertion.ts';
import { hashSecret, makeSecret } from '../../auth/credentials.ts';
import { grantScopes } from '../../auth/scopes.ts';
import type { Clock } from '../../clock.ts';
import { GatewayError } from '../../errors.ts';

export interface TokenRoutes {
  readonly clients: ClientStore;
  readonly clock: Clock;
  /** As clients are told it, character for character: the audience of their assertions. */
  readonly tokenUrl: string;
}

/** Seconds an access token lives: as long as the NHS API platform's. */
const tokenLife = 599;

const tokenRequest = z.object({
  grant_type: z.literal('client_credentials'),
  client_assertion_type: z.literal('urn:ietf:params:oauth:client-assertion-type:jwt-bearer'),
  client_assertion: z.string().min(1).max(8192),
  scope: z.string().max(2000).optional(),
});

/** `POST /oauth2/token`: SMART backend services, `private_key_jwt` only. */
export function tokenRoutes(scope: FastifyInstance, { clients, clock, tokenUrl }: TokenRoutes): void {
  scope.post('/token', { schema: { hide: true } }, async (request, reply) => {
    const parsed = tokenRequest.safeParse(request.body);
    if (!parsed.success) throw new GatewayError('unsupported-grant');
    const at = clock();
    const clientId = await checkClientAssertion(parsed.data.client_assertion, {
      findClient: (id) => clients.find(id),
      tokenUrl,
      at,
      useJti: (jti, id, expiresAt) => clients.useJti(jti, id, expiresAt),
    });
    const client = await clients.find(clientId);
    if (client === undefined) throw new GatewayError('invalid-client');
    const scopes = grantScopes(parsed.data.scope, client.scopes);
    const token = makeSecret('lwg_token');
    await clients.addSecret({
      hash: Buffer.from(hashSecret(token), 'hex'),
      clientId,
      kind: 'access-token',
      scopes,
      expiresAt: new Date(at.getTime() + tokenLife * 1000),
    });
    return reply.header('cache-control', 'no-store').send({
      access_token: token,
      token_type: 'bearer',
      expires_in: tokenLife,
      scope: scopes.join(' '),
    });
  });
}
