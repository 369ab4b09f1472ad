import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { AuditEntry } from '../../audit/entry.ts';
import type { StaffPrincipal } from '../../auth/principal.ts';
import { GatewayError } from '../../errors.ts';
import type { LogQuery } from '../../gateway/ports.ts';
import type { Release } from '../../gateway/release.ts';
import { releaseLogEntry, releaseLogPage } from '../../gateway/release-log.ts';
import { sendPage, shellFor, type PageSettings } from '../page-shell.ts';
import { accessLogPage } from '../pages/access-log.ts';
import { accessLogEntryPage } from '../pages/access-log-entry.ts';
import { signedIn } from '../plugins/staff-session.ts';
import { toLogRow, toLoggedDecisions } from './log-row.ts';

export interface AccessLogRoutes extends PageSettings, Release {}

const entryId = z.uuid();

/** `/ig/access-log` and `/ig/access-log/{id}`. */
export function accessLogRoutes(scope: FastifyInstance, routes: AccessLogRoutes): void {
  const hidden = { schema: { hide: true } } as const;
  scope.get<{ Querystring: { before?: string } }>('/ig/access-log', hidden, async (request, reply) => {
    const caller = signedIn(request, routes.clock());
    const before = parseCursor(request.query.before);
    const { entries, older } = await releaseLogPage(routes, caller, before);
    const model = {
      shell: shellFor(routes, request, reply, caller),
      entries: entries.map((entry) => toLogRow(routes, entry)),
      newerUrl: before === undefined ? undefined : '/ig/access-log',
      olderUrl: older && `/ig/access-log?before=${cursor(older)}`,
    };
    return sendPage(reply, accessLogPage(model));
  });
  scope.get<{ Params: { id: string } }>('/ig/access-log/:id', hidden, async (request, reply) => {
    const caller = signedIn(request, routes.clock());
    const entry = await loadEntry(routes, caller, request.params.id);
    const model = {
      shell: shellFor(routes, request, reply, caller),
      entry: toLogRow(routes, entry),
      logIndex: undefined,
      requestId: undefined,
      answerHash: entry.detail.answerHash,
      decisions: toLoggedDecisions(entry),
      backUrl: '/ig/access-log',
    };
    return sendPage(reply, accessLogEntryPage(model));
  });
}

async function loadEntry(routes: AccessLogRoutes, caller: StaffPrincipal, id: string): Promise<AuditEntry> {
  if (!entryId.safeParse(id).success) throw new GatewayError('not-found');
  return releaseLogEntry(routes, caller, id);
}

function cursor(before: { at: Date; id: string }): string {
  return Buffer.from(`${before.at.toISOString()} ${before.id}`).toString('base64url');
}

function parseCursor(text: string | undefined): LogQuery['before'] {
  if (text === undefined) return undefined;
  const [time = '', id = ''] = Buffer.from(text, 'base64url').toString('utf8').split(' ');
  const at = new Date(time);
  if (Number.isNaN(at.getTime()) || !entryId.safeParse(id).success) throw new GatewayError('not-found');
  return { at, id };
}
