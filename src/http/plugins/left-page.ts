import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { StaffPrincipal } from '../../auth/principal.ts';
import { sessionState, type LeftPage, type StaffSession } from '../../auth/session.ts';
import { readHandleOf } from './handles.ts';
import { sessionCookie, unsignedSessionId, type SessionOptions } from './staff-session.ts';

const kept = z.object({ staff: z.custom<StaffSession>() });

/** Query of an address that leads back, and the handle in one of a page. */
const asked = z.object({
  query: z.object({ back: z.string().optional() }).catch({}),
  params: z.object({ handle: z.string().optional() }).catch({}),
});

/**
 * Keeps whom a page was about whose session has run out, in the session that begins with the refusal: the answer to it takes the old
 * cookie away, and with it the last that is known of the old session.
 */
export function keepLeftPages(scope: FastifyInstance, options: SessionOptions): void {
  scope.addHook('preHandler', async (request) => {
    if (request.method !== 'GET' || request.session.staff !== undefined) return;
    const { query, params } = asked.parse({ query: request.query, params: request.params });
    const handle = query.back ?? params.handle;
    const left = handle === undefined ? undefined : await leftPage(request, options, handle);
    if (left !== undefined) request.session.left = left;
  });
}

/**
 * What a handle stood for in the session that this browser had, though it ran out by itself within the last hour. Undefined for one
 * that was ended, and for a handle it never gave.
 */
async function leftPage(
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
