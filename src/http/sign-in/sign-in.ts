import type { FastifyInstance } from 'fastify';
import type { SignIn } from '../../auth/oidc-sign-in.ts';
import type { StaffPrincipal } from '../../auth/principal.ts';
import type { Clock } from '../../clock.ts';
import { GatewayError } from '../../errors.ts';
import { describeError, type Log } from '../../log.ts';
import { logSignIn } from '../../gateway/log/log-sign-in.ts';
import type { Store } from '../../gateway/ports/store.ts';
import { sessionCookie } from '../plugins/staff-session.ts';
import { publicShell, sendPage, type PageSettings } from '../page-shell.ts';
import { signedOutPage } from '../pages/signed-out.ts';
import { welcomePage } from '../pages/welcome.ts';

export interface SignInRoutes extends PageSettings {
  readonly signIn: SignIn;
  readonly publicUrl: string;
  readonly secure: boolean;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
}

/** Where each role starts. */
export const firstPages: Readonly<Record<StaffPrincipal['role'], string>> = {
  'mh-liaison': '/support',
  'ig-officer': '/ig',
  'case-worker': '/cases',
  operator: '/ops/inbox',
};

/** `/`, `/sign-in`, its callback, and sign-out. */
export function signInRoutes(scope: FastifyInstance, routes: SignInRoutes): void {
  const hidden = { schema: { hide: true } } as const;
  scope.get('/', hidden, async (request, reply) => {
    const role = request.session.staff?.principal.role;
    if (role !== undefined) return reply.redirect(firstPages[role], 303);
    const shell = publicShell(routes, reply);
    return sendPage(reply, welcomePage({ shell, signInUrl: '/sign-in', localUsers: [] }));
  });
  scope.get<{ Querystring: { again?: string } }>('/sign-in', hidden, async (request, reply) => {
    // On a shared computer whoever signs in again proves who they are: the provider may still know the last one.
    const { url, pending } = await routes.signIn.start({ afresh: request.query.again !== undefined });
    request.session.pending = pending;
    return reply.header('cache-control', 'no-store').redirect(url, 303);
  });
  scope.get('/sign-in/callback', hidden, async (request, reply) => {
    const { pending } = request.session;
    // Used once: a second arrival with the same answer starts again.
    delete request.session.pending;
    if (pending === undefined) throw new GatewayError('not-signed-in');
    const identity = await routes.signIn
      .finish(new URL(request.url, routes.publicUrl), pending)
      .catch((error: unknown) => {
        const code = error instanceof GatewayError ? error.code : 'internal';
        routes.log('AUTH002', {
          code,
          kind: describeError(error instanceof Error ? error.cause : error).kind,
        });
        throw error;
      });
    // A new id for a new identity: one fixed before sign-in is worth nothing after it.
    await request.session.regenerate();
    const at = routes.clock().toISOString();
    const { principal, idToken, roleId } = identity;
    const national = { idToken, roleId };
    request.session.staff = { principal, startedAt: at, lastSeenAt: at, handles: {}, national };
    await logSignIn(routes, principal);
    routes.log('AUTH001', { role: principal.role, organisation: principal.organisation });
    return reply.header('cache-control', 'no-store').redirect(firstPages[principal.role], 303);
  });
  scope.post('/sign-out', { ...hidden, preValidation: scope.csrfProtection }, async (request, reply) => {
    await request.session.destroy();
    void reply.clearCookie(sessionCookie(routes.secure), { path: '/', secure: routes.secure });
    return reply.redirect('/signed-out', 303);
  });
  scope.get('/signed-out', hidden, async (_request, reply) =>
    sendPage(
      reply,
      signedOutPage({ shell: publicShell(routes, reply), signInUrl: '/sign-in?again', reason: 'signed-out' }),
    ),
  );
}
