import type { FastifyReply, FastifyRequest } from 'fastify';
import { absoluteLimit } from '../../auth/session.ts';

const name = 'lwg-signed-in-here';

/** Keeps for a shift, in the browser, that somebody has signed in by it: not who, and for the sign-in alone. */
export function noteSignInHere(reply: FastifyReply, secure: boolean): void {
  void reply.setCookie(name, 'yes', {
    path: '/sign-in',
    httpOnly: true,
    sameSite: 'lax',
    secure,
    maxAge: absoluteLimit / 1_000,
  });
}

/** Whether somebody has: they may have been walked away from, and be known to their provider still. */
export function hasSignedInHere(request: FastifyRequest): boolean {
  return request.cookies[name] !== undefined;
}
