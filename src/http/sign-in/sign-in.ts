import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isRoleToChoose } from '../../auth/sign-in-claims.ts';
import type { SignInProviders } from '../../auth/sign-in-providers.ts';
import { GatewayError } from '../../errors.ts';
import { describeError, type Log } from '../../log.ts';
import { logSignIn } from '../../gateway/log/log-sign-in.ts';
import type { Store } from '../../gateway/ports/store.ts';
import { addressOfWaiting } from '../launch/waiting-launch.ts';
import { makeHandle } from '../plugins/handles.ts';
import { isTheirs } from '../plugins/left-page.ts';
import type { SessionOptions } from '../plugins/staff-session.ts';
import { publicShell, sendPage, type PageSettings } from '../page-shell.ts';
import { welcomePage } from '../pages/welcome.ts';
import { firstPages } from './first-pages.ts';
import { hasSignedInHere, noteSignInHere } from './signed-in-here.ts';
import { signOutRoutes } from './sign-out.ts';
import { waysIn } from './ways-in.ts';

export interface SignInRoutes extends PageSettings, SessionOptions {
  readonly signIn: SignInProviders;
  readonly publicUrl: string;
  readonly store: Store;
  readonly log: Log;
}

interface Asked {
  readonly again?: string;
  /** Code of the provider. */
  readonly with?: string;
  /** Handle of the page that somebody was at when their session ran out. */
  readonly back?: string;
}

/** `/`, `/sign-in`, its callbacks, and sign-out. */
export function signInRoutes(scope: FastifyInstance, routes: SignInRoutes): void {
  const hidden = { schema: { hide: true } } as const;
  scope.get('/', hidden, async (request, reply) => {
    const role = request.session.staff?.principal.role;
    if (role !== undefined) return reply.redirect(firstPages[role], 303);
    const shell = publicShell(routes, reply);
    return sendPage(reply, welcomePage({ shell, ways: waysIn(routes.signIn.offered), localUsers: [] }));
  });
  scope.get<{ Querystring: Asked }>('/sign-in', hidden, async (request, reply) => {
    const { again, with: provider, back } = request.query;
    if (provider === undefined && routes.signIn.offered.length > 1) {
      const ways = waysIn(routes.signIn.offered, { again: again !== undefined, back });
      return sendPage(reply, welcomePage({ shell: publicShell(routes, reply), ways, localUsers: [] }));
    }
    // On a shared computer whoever signs in next proves who they are: the provider may still know the last one. Whom a launch opens is bound to its user.
    const isNext = hasSignedInHere(request) && request.session.waitingLaunch === undefined;
    const { url, pending } = await routes.signIn.start({ provider, afresh: again !== undefined || isNext });
    request.session.pending = pending;
    // Whoever does not ask to go back begins where everybody does.
    if (back === undefined) delete request.session.left;
    return reply.header('cache-control', 'no-store').redirect(url, 303);
  });
  for (const path of ['/sign-in/callback', '/sign-in/callback/:provider']) {
    scope.get<{ Params: { provider?: string } }>(path, hidden, async (request, reply) => {
      const next = await arrive(routes, request, request.params.provider);
      if (request.session.staff !== undefined) noteSignInHere(reply, routes.secure);
      return reply.header('cache-control', 'no-store').redirect(next, 303);
    });
  }
  signOutRoutes(scope, routes);
}

/** Somebody comes back from their provider; what it gives is where they go. */
async function arrive(
  routes: SignInRoutes,
  request: FastifyRequest,
  answeredBy: string | undefined,
): Promise<string> {
  const { pending, left, waitingLaunch } = request.session;
  // Used once: a second arrival with the same answer starts again.
  delete request.session.pending;
  if (pending === undefined) throw new GatewayError('not-signed-in');
  const [{ code: first } = { code: '' }] = routes.signIn.offered;
  let identity: Awaited<ReturnType<SignInProviders['finish']>>;
  try {
    const url = new URL(request.url, routes.publicUrl);
    identity = await routes.signIn.finish(url, pending, answeredBy ?? first);
  } catch (error) {
    // The provider let in whoever it knew, and they have several roles: asked to sign in afresh, it asks them for one. Once.
    if (isRoleToChoose(error) && !pending.afresh) return `/sign-in?again&with=${pending.provider}`;
    logRefusal(routes.log, error);
    throw error;
  }
  // A new id for a new identity: one fixed before sign-in is worth nothing after it.
  await request.session.regenerate();
  const now = routes.clock();
  const at = now.toISOString();
  const { principal, signIn, idToken, roleId } = identity;
  // The national index knows the first provider's tokens; anybody else's is none of its business.
  const national = pending.provider === first ? { idToken, roleId } : undefined;
  // Nobody is in before it is in the log.
  await logSignIn(routes, principal);
  request.session.staff = { principal, signIn, startedAt: at, lastSeenAt: at, handles: {}, national };
  routes.log('AUTH001', { role: principal.role, organisation: principal.organisation });
  const launched = addressOfWaiting(waitingLaunch, now);
  if (launched !== undefined) return launched;
  if (left === undefined || !isTheirs(left, principal)) return firstPages[principal.role];
  return `/support/people/${makeHandle(request, left.whom)}`;
}

function logRefusal(log: Log, error: unknown): void {
  const code = error instanceof GatewayError ? error.code : 'internal';
  log('AUTH002', { code, kind: describeError(error instanceof Error ? error.cause : error).kind });
}
