import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Launching } from '../../gateway/launch/launching.ts';
import { openLaunch } from '../../gateway/launch/open-launch.ts';
import {
  finishSmartLaunch,
  receiveContextLaunch,
  startSmartLaunch,
  ticketLife,
  type SmartLaunch,
} from '../../gateway/launch/receive-launch.ts';
import { GatewayError } from '../../errors.ts';
import { signedIn } from '../plugins/staff-session.ts';
import { supportAddress } from '../support/person-handle.ts';
import type { WaitingLaunch } from './waiting-launch.ts';

declare module 'fastify' {
  interface Session {
    /** A SMART launch that is at the record system. */
    smartLaunch?: SmartLaunch;
    /** A launch that waits for whoever it is to sign in. */
    waitingLaunch?: WaitingLaunch;
  }
}

const hidden = { schema: { hide: true } } as const;
const smartQuery = z.object({ iss: z.string().min(1).max(500), launch: z.string().min(1).max(4_000) });
const contextForm = z.strictObject({ token: z.string().max(8_192) });

/**
 * `/launch/*`: the ways in from a trust's record system. Each ends at the same opaque address as typing does, and only for somebody who is signed in here; the record
 * system's word says whom the record was about, and never who may see it.
 */
export function launchRoutes(scope: FastifyInstance, launching: Launching): void {
  smartRoutes(scope, launching);
  // Without a CSRF token: it comes from another site, and is believed for its signature alone. It brings no cookie, and must touch no session.
  scope.post('/launch/context', hidden, async (request, reply) => {
    const form = contextForm.safeParse(request.body);
    if (!form.success) throw refused('not a form with one token');
    return open(reply, await receiveContextLaunch(launching, form.data.token));
  });
  // A signed token can be read by anybody who sees the address: in one it would leave a number in histories and logs.
  scope.get('/launch/context', hidden, async () => {
    throw refused('a token in an address');
  });
  scope.get<{ Params: { ticket: string } }>('/launch/open/:ticket', hidden, async (request, reply) => {
    const at = launching.clock();
    const { ticket } = request.params;
    // Whoever is sent to sign in comes back here.
    request.session.waitingLaunch = { ticket, until: new Date(at.getTime() + ticketLife).toISOString() };
    const caller = signedIn(request, at);
    delete request.session.waitingLaunch;
    const person = await openLaunch(launching, caller, ticket);
    return reply.header('cache-control', 'no-store').redirect(supportAddress(request, person), 303);
  });
}

function smartRoutes(scope: FastifyInstance, launching: Launching): void {
  scope.get('/launch/smart', hidden, async (request, reply) => {
    const query = smartQuery.safeParse(request.query);
    if (!query.success) throw refused('no iss or no launch');
    const { url, pending } = await startSmartLaunch(launching, query.data.iss, query.data.launch);
    request.session.smartLaunch = pending;
    return reply.header('cache-control', 'no-store').redirect(url, 303);
  });
  scope.get('/launch/smart/callback', hidden, async (request, reply) => {
    const { smartLaunch } = request.session;
    // Used once: a second arrival with the same answer starts again.
    delete request.session.smartLaunch;
    return open(reply, await finishSmartLaunch(launching, searchOf(request), smartLaunch));
  });
}

/** The query as it came. */
function searchOf({ url }: FastifyRequest): string {
  const start = url.indexOf('?');
  return start === -1 ? '' : url.slice(start);
}

function open(reply: FastifyReply, ticket: string): FastifyReply {
  return reply.header('cache-control', 'no-store').redirect(`/launch/open/${ticket}`, 303);
}

function refused(reason: string): GatewayError {
  return new GatewayError('launch-refused', { cause: new Error(reason) });
}
