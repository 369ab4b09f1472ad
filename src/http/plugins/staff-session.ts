import cookie, { Signer } from '@fastify/cookie';
import csrf from '@fastify/csrf-protection';
import formbody from '@fastify/formbody';
import session, { type SessionStore as LibraryStore } from '@fastify/session';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { PendingAtProvider } from '../../auth/sign-in-providers.ts';
import type { StaffPrincipal } from '../../auth/principal.ts';
import {
  absoluteLimit,
  isExpired,
  sessionEndsAt,
  touch,
  withFoundMeanwhile,
  type LeftPage,
  type SessionStore,
  type StaffSession,
} from '../../auth/session.ts';
import type { Clock } from '../../clock.ts';
import { GatewayError } from '../../errors.ts';

declare module 'fastify' {
  interface Session {
    staff?: StaffSession;
    pending?: PendingAtProvider;
    /** Where somebody was when their session ran out; for the same person only. */
    left?: LeftPage;
  }
}

export interface SessionOptions {
  readonly sessions: SessionStore;
  readonly clock: Clock;
  readonly secure: boolean;
  /** Signs the cookie; the session itself is on the server. */
  readonly cookieSecret: string;
}

/** The cookie's name. `__Host-`: only this host, only over https, only whole; the browser enforces it. */
export function sessionCookie(secure: boolean): string {
  return secure ? '__Host-lwg' : 'lwg';
}

/** Sessions, forms and CSRF tokens for the pages' scope. Server-side, sealed, 15 minutes idle, 12 hours in all. */
export async function staffSessions(scope: FastifyInstance, options: SessionOptions): Promise<void> {
  await scope.register(cookie);
  await scope.register(formbody, { bodyLimit: 16_384 });
  await scope.register(session, {
    secret: signerOf(options.cookieSecret),
    cookieName: sessionCookie(options.secure),
    // lax, not strict: the sign-in provider's redirect back must carry it.
    cookie: { secure: options.secure, httpOnly: true, sameSite: 'lax', path: '/' },
    saveUninitialized: false,
    rolling: false,
    store: libraryStore(options),
  });
  await scope.register(csrf, {
    sessionPlugin: '@fastify/session',
    getToken: (request: FastifyRequest) => csrfField(request.body),
  });
}

/** The session id in a cookie of ours; undefined for one that was changed. */
export function unsignedSessionId(value: string, cookieSecret: string): string | undefined {
  return signerOf(cookieSecret).unsign(value).value ?? undefined;
}

function signerOf(cookieSecret: string) {
  return new Signer(cookieSecret);
}

/**
 * Who is signed in, with the idle time begun anew.
 *
 * @throws GatewayError `not-signed-in`
 */
export function signedIn(request: FastifyRequest, at: Date): StaffPrincipal {
  const { staff } = request.session;
  if (staff === undefined || isExpired(staff, at)) throw new GatewayError('not-signed-in');
  request.session.staff = touch(staff, at);
  return staff.principal;
}

function csrfField(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('_csrf' in body)) return undefined;
  return typeof body._csrf === 'string' ? body._csrf : undefined;
}

function joined<T extends { staff?: StaffSession }>(value: T, stored: { staff?: StaffSession }): T {
  if (value.staff === undefined || stored.staff === undefined) return value;
  return { ...value, staff: withFoundMeanwhile(value.staff, stored.staff) };
}

function libraryStore({ sessions, clock }: SessionOptions): LibraryStore {
  // The refusal that follows a session that could not be kept is sent by the same way: if it failed again, the framework would answer with its own words.
  const unkept = new WeakSet<object>();
  return {
    get(id, callback) {
      sessions.get(id, clock()).then(
        (content) => callback(null, content === undefined ? null : JSON.parse(content)),
        (error: unknown) => callback(error),
      );
    },
    set(id, value, callback) {
      if (unkept.has(value)) return callback();
      const at = clock();
      const expiresAt =
        value.staff === undefined ? new Date(at.getTime() + absoluteLimit / 24) : sessionEndsAt(value.staff);
      const signIn = value.staff?.signIn;
      const join = (stored: string): string => JSON.stringify(joined(value, JSON.parse(stored)));
      sessions.set(id, JSON.stringify(value), { at, expiresAt, signIn }, join).then(
        () => callback(),
        (error: unknown) => {
          unkept.add(value);
          callback(error);
        },
      );
    },
    destroy(id, callback) {
      sessions.destroy(id).then(
        () => callback(),
        (error: unknown) => callback(error),
      );
    },
  };
}
