import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { SessionStore } from '../../auth/session.ts';
import type { SignInProviders } from '../../auth/sign-in-providers.ts';
import type { Clock } from '../../clock.ts';
import { GatewayError } from '../../errors.ts';
import { describeError, type Log } from '../../log.ts';

export interface LogoutRoutes {
  readonly signIn: Pick<SignInProviders, 'ended'>;
  readonly sessions: Pick<SessionStore, 'endSignIn'>;
  readonly clock: Clock;
  readonly log: Log;
}

const logoutRequest = z.object({ logout_token: z.string().min(1).max(8192) });

/**
 * `POST /sign-in/back-channel-logout`: a provider says that somebody signed out, or took out their smartcard (OpenID Connect
 * Back-Channel Logout 1.0). Their sessions here are over, on every replica, before it is answered.
 */
export function backChannelLogoutRoutes(scope: FastifyInstance, routes: LogoutRoutes): void {
  scope.post('/back-channel-logout', { schema: { hide: true } }, async (request, reply) => {
    void reply.header('cache-control', 'no-store');
    const provider = await endSignIn(routes, request.body).catch((error: unknown) => {
      const code = error instanceof GatewayError ? error.code : 'internal';
      const { kind } = describeError(error instanceof Error ? error.cause : error);
      routes.log('AUTH004', { code, kind });
      throw error;
    });
    routes.log('AUTH003', { provider });
    return reply.code(200).send();
  });
}

async function endSignIn({ signIn, sessions, clock }: LogoutRoutes, body: unknown): Promise<string> {
  const form = logoutRequest.safeParse(body);
  if (!form.success) throw new GatewayError('invalid-request');
  const { provider, ...ended } = await signIn.ended(form.data.logout_token);
  const isNew = await sessions.endSignIn(ended, clock());
  if (!isNew) throw new GatewayError('invalid-request', { cause: new Error('jti was used before') });
  return provider;
}
