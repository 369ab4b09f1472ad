import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { GatewayError } from '../../errors.ts';
import type { Release } from '../../gateway/release.ts';
import { explainEntry } from '../../gateway/log/explain-entry.ts';
import { releaseLogEntry, releaseLogPage } from '../../gateway/log/release-log.ts';
import { replayEntry } from '../../gateway/replay/release-replay.ts';
import { isLook } from '../../gateway/replay/replay.ts';
import { sendPage, shellFor, type PageSettings } from '../page-shell.ts';
import { accessLogPage } from '../pages/access-log.ts';
import { accessLogEntryPage } from '../pages/access-log-entry.ts';
import { accessLogReplayPage } from '../pages/access-log-replay.ts';
import { signedIn } from '../plugins/staff-session.ts';
import { readTimeCursor, writeTimeCursor } from '../time-cursor.ts';
import { toLogRow } from './log-row.ts';

export interface AccessLogRoutes extends PageSettings, Release {}

const entryId = z.uuid();

/** `/ig/access-log`, `/ig/access-log/{id}` and its replay. */
export function accessLogRoutes(scope: FastifyInstance, routes: AccessLogRoutes): void {
  const hidden = { schema: { hide: true } } as const;
  scope.get<{ Querystring: { before?: string } }>('/ig/access-log', hidden, async (request, reply) => {
    const caller = signedIn(request, routes.clock());
    const before = readTimeCursor(request.query.before);
    const { entries, older } = await releaseLogPage(routes, caller, before);
    const model = {
      shell: shellFor(routes, request, reply, caller),
      entries: entries.map((entry) => toLogRow(routes, entry)),
      newerUrl: before === undefined ? undefined : '/ig/access-log',
      olderUrl: older && `/ig/access-log?before=${writeTimeCursor(older)}`,
    };
    return sendPage(reply, accessLogPage(model));
  });
  scope.get<{ Params: { id: string } }>('/ig/access-log/:id', hidden, async (request, reply) => {
    const caller = signedIn(request, routes.clock());
    const { entry, choices } = await releaseLogEntry(routes, caller, checkId(request.params.id));
    const model = {
      shell: shellFor(routes, request, reply, caller),
      entry: toLogRow(routes, entry),
      decided: entry.kind === 'lane-decision' ? entry.detail.asked : {},
      logIndex: undefined,
      requestId: undefined,
      answerHash: entry.detail.answerHash,
      decisions: explainEntry(entry, choices, routes.organisationNames),
      seen: entry.detail.seen ?? [],
      replayUrl: isLook(entry) ? `/ig/access-log/${entry.id}/replay` : undefined,
      backUrl: '/ig/access-log',
    };
    return sendPage(reply, accessLogEntryPage(model));
  });
  scope.post<{ Params: { id: string } }>(
    '/ig/access-log/:id/replay',
    { ...hidden, preValidation: scope.csrfProtection },
    async (request, reply) => {
      const caller = signedIn(request, routes.clock());
      const id = checkId(request.params.id);
      const report = await replayEntry(routes, caller, id);
      const shell = shellFor(routes, request, reply, caller);
      return sendPage(reply, accessLogReplayPage({ shell, report, backUrl: `/ig/access-log/${id}` }));
    },
  );
}

function checkId(id: string): string {
  if (!entryId.safeParse(id).success) throw new GatewayError('not-found');
  return id;
}
