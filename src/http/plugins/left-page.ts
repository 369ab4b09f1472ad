import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { StaffPrincipal } from '../../auth/principal.ts';
import { sessionState, type StaffSession } from '../../auth/session.ts';
import { readHandleOf } from './handles.ts';
import { sessionCookie, unsignedSessionId, type SessionOptions } from './staff-session.ts';

/** Whom a liaison nurse was looking at when their session ran out. */
export interface LeftPage {
  readonly by: Pick<StaffPrincipal, 'subject' | 'organisation' | 'role'>;
  readonly whom: string;
}

const kept = z.object({ staff: z.custom<StaffSession>() });

/**
 * What a handle stood for in the session that this browser had, though it ran out by itself within the last hour. Undefined for one
 * that was ended, and for a handle it never gave.
 */
export async function leftPage(
  request: FastifyRequest,
  { sessions, clock, secure, cookieSecret }: SessionOptions,
  handle: string,
): Promise<LeftPage | undefined> {
  const cookie = request.cookies[sessionCookie(secure)];
  const id = cookie === undefined ? undefined : unsignedSessionId(cookie, cookieSecret);
  const content = id === undefined ? undefined : await sessions.getIdle(id);
  const staff = content === undefined ? undefined : kept.safeParse(JSON.parse(content)).data?.staff;
  if (staff?.principal.role !== 'mh-liaison' || sessionState(staff, clock()) === 'over') return undefined;
  const whom = readHandleOf(staff, handle);
  const { subject, organisation, role } = staff.principal;
  return whom === undefined ? undefined : { by: { subject, organisation, role }, whom };
}

/** Whether whoever signed in is the one who left it, in the same role: on a shared computer it may be anybody. */
export function isTheirs({ by }: LeftPage, principal: StaffPrincipal): boolean {
  return (
    by.subject === principal.subject &&
    by.organisation === principal.organisation &&
    by.role === principal.role
  );
}
