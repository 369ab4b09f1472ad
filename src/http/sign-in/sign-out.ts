import type { FastifyInstance } from 'fastify';
import { publicShell, sendPage, type PageSettings } from '../page-shell.ts';
import { signedOutPage } from '../pages/signed-out.ts';
import { sessionCookie } from '../plugins/staff-session.ts';
import { signInAgain } from './sign-in-again.ts';

export interface SignOutRoutes extends PageSettings {
  readonly secure: boolean;
}

interface Asked {
  /** The page covered itself after a while without a request. */
  readonly idle?: string;
  readonly back?: string;
}

/** `POST /sign-out`, and what is shown afterwards. */
export function signOutRoutes(scope: FastifyInstance, routes: SignOutRoutes): void {
  const hidden = { schema: { hide: true } } as const;
  scope.post('/sign-out', { ...hidden, preValidation: scope.csrfProtection }, async (request, reply) => {
    await request.session.destroy();
    void reply.clearCookie(sessionCookie(routes.secure), { path: '/', secure: routes.secure });
    return reply.redirect('/signed-out', 303);
  });
  scope.get<{ Querystring: Asked }>('/signed-out', hidden, async (request, reply) => {
    const { idle, back } = request.query;
    const reason = idle === undefined ? 'signed-out' : 'idle';
    const signInUrl = signInAgain(back);
    return sendPage(reply, signedOutPage({ shell: publicShell(routes, reply), signInUrl, reason }));
  });
}
