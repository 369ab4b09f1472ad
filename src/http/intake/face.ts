import type { FastifyReply, FastifyRequest } from 'fastify';
import { validatorCompiler } from 'fastify-type-provider-zod';
import type { SystemPrincipal } from '../../auth/principal.ts';
import type { Trial } from '../../gateway/case/try-records.ts';
import type { Feeds } from '../../living-well/feeds.ts';
import { checkScope, identifySystem, type Callers } from '../plugins/system-caller.ts';
import type { Admission } from './admission.ts';
import type { AwaitReceipts } from './wait.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on routes for systems, before the body is read. */
    systemCaller: SystemPrincipal;
  }
}

/** What the routes that take in records are made of. */
export interface PushRoutes extends Trial, Callers {
  readonly feeds: Feeds;
}

/** What the routes of one process share. */
export interface Face {
  readonly routes: PushRoutes;
  readonly admission: Admission;
  readonly awaitReceipts: AwaitReceipts;
}

/** Bytes of a list: 500 records of 16 kB. */
export const listLimit = 8 * 1_048_576;

/**
 * Lets a call in. The caller is known before a byte of the body is read: a stranger costs nothing and learns nothing. The room that a call takes is
 * free again when its answer has left, or its caller has.
 */
export async function letIn(
  { routes, admission }: Face,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const caller = await identifySystem(routes, request);
  checkScope(caller, 'case-records.write');
  request.systemCaller = caller;
  const declared = Number(request.headers['content-length'] ?? listLimit);
  const leave = await admission.enter(Math.min(declared, listLimit));
  reply.raw.once('finish', leave).once('close', leave);
}

/** Checks the parts of a call by their schemas, but not its body. The framework types a part of a schema by the whole schema. */
export function checkAllButBody(part: {
  readonly schema: unknown;
  readonly httpPart?: string | undefined;
}): ReturnType<typeof validatorCompiler> {
  if (part.httpPart === 'body') return (value) => ({ value });
  return validatorCompiler(part as Parameters<typeof validatorCompiler>[0]);
}

/** Says how a call was answered, where that is worth a header. */
export function sayHow(reply: FastifyReply, replayed: boolean, wait: number): void {
  if (replayed) void reply.header('idempotency-replayed', 'true');
  if (wait > 0) void reply.header('preference-applied', `wait=${wait}`);
}
