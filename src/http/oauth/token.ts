import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { mayCallFrom, type Client, type ClientStore } from '../../auth/client.ts';
import { checkClientAssertion, claimedClient, type CheckedAssertion } from '../../auth/client-assertion.ts';
import { hashSecret, makeSecret } from '../../auth/credentials.ts';
import type { KeySets } from '../../auth/key-sets.ts';
import { grantScopes } from '../../auth/scopes.ts';
import type { Clock } from '../../clock.ts';
import { GatewayError } from '../../errors.ts';
import type { CallLimits } from '../plugins/call-limits.ts';

export interface TokenRoutes {
  readonly clients: ClientStore;
  readonly keySets: KeySets;
  readonly clock: Clock;
  readonly callLimits: CallLimits;
  /** As clients are told it, character for character: the audience of their assertions. */
  readonly tokenUrl: string;
}

/** Seconds an access token lives: as long as the NHS API platform's. */
const tokenLife = 599;

const grantRequest = z.object({ grant_type: z.string() });
const tokenRequest = z.object({
  client_assertion_type: z.literal('urn:ietf:params:oauth:client-assertion-type:jwt-bearer'),
  client_assertion: z.string().min(1).max(8192),
  scope: z.string().max(2000).optional(),
});

/** `POST /oauth2/token`: SMART backend services, `private_key_jwt` only. */
export function tokenRoutes(scope: FastifyInstance, routes: TokenRoutes): void {
  scope.post('/token', { schema: { hide: true } }, async (request, reply) => {
    const { client_assertion: assertion, scope: asked } = readRequest(request.body);
    const at = routes.clock();
    const claimed = claimedClient(assertion) ?? 'nobody';
    await routes.callLimits.refuseAfterFailures(request, claimed);
    const { client, kid } = await authenticate(routes, assertion, request.ip, at).catch(
      async (error: unknown) => {
        if (isRefusal(error)) await routes.callLimits.countFailure(request, claimed);
        throw error;
      },
    );
    await routes.callLimits.countCall(request, client.id);
    const scopes = grantScopes(asked, client.scopes);
    const token = makeSecret('lwg_token');
    const hash = Buffer.from(hashSecret(token), 'hex');
    const expiresAt = new Date(at.getTime() + tokenLife * 1000);
    await routes.clients.addToken({ hash, clientId: client.id, scopes, expiresAt, kid });
    return reply.headers({ 'cache-control': 'no-store', pragma: 'no-cache' }).send({
      access_token: token,
      token_type: 'bearer',
      expires_in: tokenLife,
      scope: scopes.join(' '),
    });
  });
}

function readRequest(body: unknown): z.output<typeof tokenRequest> {
  const grant = grantRequest.safeParse(body);
  if (!grant.success) throw new GatewayError('invalid-token-request');
  if (grant.data.grant_type !== 'client_credentials') throw new GatewayError('unsupported-grant');
  const parsed = tokenRequest.safeParse(body);
  if (!parsed.success) throw new GatewayError('invalid-token-request');
  return parsed.data;
}

async function authenticate(
  { clients, keySets, tokenUrl }: TokenRoutes,
  assertion: string,
  address: string,
  at: Date,
): Promise<{ readonly client: Client } & CheckedAssertion> {
  const checked = await checkClientAssertion(assertion, {
    findClient: async (id, kid) => {
      const client = await clients.find(id);
      if (client === undefined || !mayCallFrom(client, address)) return undefined;
      const { keys, jwksUrl } = client;
      return { keys: jwksUrl === undefined ? keys : await keySets.keysAt(jwksUrl, kid) };
    },
    tokenUrl,
    at,
    useJti: (jti, id, expiresAt) => clients.useJti(jti, id, expiresAt),
  });
  // Once more: it may have been revoked while its keys were fetched.
  const client = await clients.find(checked.clientId);
  if (client === undefined) throw new GatewayError('invalid-client');
  return { client, ...checked };
}

function isRefusal(error: unknown): boolean {
  return error instanceof GatewayError && error.row.status === 401;
}
