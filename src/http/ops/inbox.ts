import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { StaffPrincipal } from '../../auth/principal.ts';
import { GatewayError } from '../../errors.ts';
import {
  findBlocked,
  listBlocked,
  retryBlocked,
  skipBlocked,
  type Lanes,
} from '../../gateway/lanes/blocked-lanes.ts';
import { isSkipReason, type SkipReasonCode } from '../../gateway/lanes/skip-reasons.ts';
import type { DeadLetter } from '../../gateway/ports/dead-letters.ts';
import type { Log } from '../../log.ts';
import { formFields } from '../form-fields.ts';
import { sendPage, shellFor, type PageSettings } from '../page-shell.ts';
import { blockedPage, blockedRecordPage, type BlockedRow, type SkipError } from '../pages/blocked.ts';
import { signedIn } from '../plugins/staff-session.ts';

export interface InboxRoutes extends PageSettings, Lanes {
  readonly log: Log;
}

/** How many are listed: where more wait, something is wrong that is not to be mended one by one. */
const listed = 200;

type Named = { Params: { receipt: string } };

/** `/ops/inbox`: records that block their lane, for whoever runs the gateway: seen, tried again or skipped. Nothing of a person. */
export function inboxRoutes(scope: FastifyInstance, routes: InboxRoutes): void {
  const hidden = { schema: { hide: true } } as const;
  const guarded = { ...hidden, preValidation: scope.csrfProtection };
  scope.get<{ Querystring: { done?: string } }>('/ops/inbox', hidden, async (request, reply) => {
    const caller = signedIn(request, routes.clock());
    const letters = await listBlocked(routes, caller, listed);
    const shell = shellFor(routes, request, reply, caller);
    const done = request.query.done;
    const rows = letters.map((letter) => toRow(routes, letter));
    return sendPage(
      reply,
      blockedPage({ shell, rows, done: done === 'retry' || done === 'skip' ? done : undefined }),
    );
  });
  scope.get<Named>('/ops/inbox/:receipt', hidden, async (request, reply) => {
    const caller = signedIn(request, routes.clock());
    return sendRecord(routes, request, reply, caller, []);
  });
  scope.post<Named>('/ops/inbox/:receipt/retry', guarded, async (request, reply) => {
    const caller = signedIn(request, routes.clock());
    const receipt = receiptIn(request);
    await retryBlocked(routes, caller, receipt);
    return decided(routes, reply, receipt, 'retry');
  });
  scope.post<Named>('/ops/inbox/:receipt/skip', guarded, async (request, reply) => {
    const caller = signedIn(request, routes.clock());
    const { reason, errors } = readSkipForm(request.body);
    if (reason === undefined) return sendRecord(routes, request, reply, caller, errors, 422);
    const receipt = receiptIn(request);
    await skipBlocked(routes, caller, receipt, reason);
    return decided(routes, reply, receipt, 'skip');
  });
}

const receiptId = z.uuid();

function receiptIn({ params }: FastifyRequest<Named>): string {
  if (!receiptId.safeParse(params.receipt).success) throw new GatewayError('not-found');
  return params.receipt;
}

/** The reason, if one is given and the skip is confirmed; else what is missing. */
function readSkipForm(body: unknown): { reason?: SkipReasonCode; errors: readonly SkipError[] } {
  const { one } = formFields(body);
  const reason = one('reason');
  const errors: SkipError[] = [];
  if (!isSkipReason(reason)) errors.push('reason');
  if (one('confirmed') !== 'yes') errors.push('confirmed');
  return isSkipReason(reason) && errors.length === 0 ? { reason, errors } : { errors };
}

async function sendRecord(
  routes: InboxRoutes,
  request: FastifyRequest<Named>,
  reply: FastifyReply,
  caller: StaffPrincipal,
  errors: readonly SkipError[],
  status = 200,
): Promise<FastifyReply> {
  const letter = await findBlocked(routes, caller, receiptIn(request));
  const shell = shellFor(routes, request, reply, caller);
  return sendPage(reply, blockedRecordPage({ shell, row: toRow(routes, letter), errors }), status);
}

function decided(
  routes: InboxRoutes,
  reply: FastifyReply,
  receipt: string,
  decision: 'retry' | 'skip',
): FastifyReply {
  routes.log('WORK007', { receipt, decision });
  return reply.header('cache-control', 'no-store').redirect(`/ops/inbox?done=${decision}`, 303);
}

function toRow({ organisationNames }: PageSettings, letter: DeadLetter): BlockedRow {
  const { organisation, ...row } = letter;
  return {
    ...row,
    organisation: organisationNames.get(organisation) ?? organisation,
    url: `/ops/inbox/${letter.receipt}`,
  };
}
