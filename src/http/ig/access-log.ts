import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { GatewayError } from '../../errors.ts';
import type { Release } from '../../gateway/release.ts';
import { explainEntry } from '../../gateway/log/explain-entry.ts';
import { openQuestion, sealQuestion, type LogQuestion } from '../../gateway/log/log-question.ts';
import { checkMayLook, releaseLogEntry, releaseLogPage } from '../../gateway/log/release-log.ts';
import { replayEntry } from '../../gateway/replay/release-replay.ts';
import { isLook } from '../../gateway/replay/replay.ts';
import { londonTime } from '../../living-well/london-time.ts';
import { sendPage, shellFor, type PageSettings } from '../page-shell.ts';
import { accessLogPage } from '../pages/access-log.ts';
import { accessLogEntryPage } from '../pages/access-log-entry.ts';
import { findEntriesValues, readFindEntriesForm, valuesOf } from '../pages/find-entries-form.ts';
import { accessLogReplayPage } from '../pages/access-log-replay.ts';
import { signedIn } from '../plugins/staff-session.ts';
import { readTimeCursor, writeTimeCursor } from '../time-cursor.ts';
import { toLogRow } from './log-row.ts';

export interface AccessLogRoutes extends PageSettings, Release {}

const address = '/ig/access-log';
const hidden = { schema: { hide: true } } as const;
const entryId = z.uuid();

/** `/ig/access-log`, its form, `/ig/access-log/{id}` and its replay. */
export function accessLogRoutes(scope: FastifyInstance, routes: AccessLogRoutes): void {
  listRoutes(scope, routes);
  entryRoutes(scope, routes);
}

function listRoutes(scope: FastifyInstance, routes: AccessLogRoutes): void {
  scope.get<{ Querystring: { before?: string; find?: string } }>(address, hidden, async (request, reply) => {
    const caller = signedIn(request, routes.clock());
    const { find: sealed, before: place } = request.query;
    const question = openQuestion(routes.keys, caller, sealed);
    const before = readTimeCursor(place);
    const { entries, older, isBehind } = await releaseLogPage(routes, caller, question, before);
    const at = new URLSearchParams({ ...(sealed !== undefined && { find: sealed }) });
    const olderAt = older && new URLSearchParams([...at, ['before', writeTimeCursor(older)]]);
    const model = {
      shell: shellFor(routes, request, reply, caller),
      entries: entries.map((entry) => toLogRow(routes, entry)),
      newerUrl: before === undefined ? undefined : addressWith(at),
      olderUrl: olderAt && addressWith(olderAt),
      isBehind,
      find: {
        values: valuesOf(question),
        errors: [],
        choices: { organisations: routes.organisationNames },
        isOfUser: question.user?.by === 'id',
      },
    };
    return sendPage(reply, accessLogPage(model));
  });
  scope.post(address, { ...hidden, preValidation: scope.csrfProtection }, async (request, reply) => {
    const at = routes.clock();
    const caller = signedIn(request, at);
    await checkMayLook(routes, caller, 'access-log');
    const values = findEntriesValues(request.body);
    const choices = { organisations: routes.organisationNames };
    const { question, errors } = readFindEntriesForm(values, choices, londonTime(at).date);
    if (question === undefined) {
      const shell = shellFor(routes, request, reply, caller);
      const find = { values, errors, choices, isOfUser: false };
      const page = { shell, entries: [], newerUrl: undefined, olderUrl: undefined, isBehind: false, find };
      return sendPage(reply, accessLogPage(page), 422);
    }
    const to = addressWith(new URLSearchParams({ find: sealQuestion(routes.keys, caller, question) }));
    return reply.header('cache-control', 'no-store').redirect(to, 303);
  });
}

function entryRoutes(scope: FastifyInstance, routes: AccessLogRoutes): void {
  scope.get<{ Params: { id: string } }>('/ig/access-log/:id', hidden, async (request, reply) => {
    const caller = signedIn(request, routes.clock());
    const { entry, choices, place, explainedBy } = await releaseLogEntry(
      routes,
      caller,
      checkId(request.params.id),
    );
    const ofUser: LogQuestion = { user: { by: 'id', value: entry.actor.id } };
    const model = {
      shell: shellFor(routes, request, reply, caller),
      entry: toLogRow(routes, entry),
      evidence: { foundBy: entry.detail.asked['foundBy'], launch: entry.detail.asked['launch'], explainedBy },
      decided: entry.kind === 'lane-decision' ? entry.detail.asked : {},
      logIndex: place,
      proofUrl: place === undefined ? undefined : `/log/receipt/${entry.id}`,
      userUrl: addressWith(new URLSearchParams({ find: sealQuestion(routes.keys, caller, ofUser) })),
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

function addressWith(query: URLSearchParams): string {
  return query.size === 0 ? address : `${address}?${query.toString()}`;
}

function checkId(id: string): string {
  if (!entryId.safeParse(id).success) throw new GatewayError('not-found');
  return id;
}
