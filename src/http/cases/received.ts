import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { checkPermission } from '../../auth/permissions.ts';
import type { StaffPrincipal } from '../../auth/principal.ts';
import type { Clock } from '../../clock.ts';
import { GatewayError } from '../../errors.ts';
import type { Feed, ReceiptQuery } from '../../gateway/ports/feeds.ts';
import type { Receipt } from '../../gateway/ports/inbox.ts';
import type { Store } from '../../gateway/ports/store.ts';
import { sendPage, shellFor, type PageSettings } from '../page-shell.ts';
import { receivedPage, type FeedRow, type ReceiptRow, type ReceiptStatus } from '../pages/received.ts';
import { signedIn } from '../plugins/staff-session.ts';
import { readTimeCursor, writeTimeCursor } from '../time-cursor.ts';

export interface ReceivedRoutes extends PageSettings {
  readonly store: Store;
  readonly clock: Clock;
  readonly silentFeedMs: number;
}

const statusWords: Readonly<Record<Receipt['status'], ReceiptStatus>> = {
  received: 'Waiting',
  applied: 'Applied',
  duplicate: 'Duplicate',
  superseded: 'Duplicate',
  held: 'Held',
  discarded: 'Rejected',
};

const pageSize = 50;

const asked = z.object({
  source: z.string().max(200).optional(),
  only: z.literal('to-mend').optional(),
  before: z.string().max(200).optional(),
});
type Asked = z.output<typeof asked>;

/** `/cases`: what arrived from the case worker's own organisation, and what to mend. Codes and fixes only; no person. */
export function receivedRoutes(scope: FastifyInstance, routes: ReceivedRoutes): void {
  scope.get('/cases', { schema: { hide: true } }, async (request, reply) => {
    const at = routes.clock();
    const principal = signedIn(request, at);
    checkPermission(principal, 'see-received');
    const { data } = asked.safeParse(request.query);
    if (data === undefined) throw new GatewayError('not-found');
    const [feeds, untold, receipts] = await Promise.all([
      routes.store.feedsOf(principal.organisation),
      routes.store.untoldOf(principal.organisation),
      routes.store.receiptsOf(queryOf(principal, data)),
    ]);
    const shown = receipts.slice(0, pageSize);
    const last = receipts.length > pageSize ? shown.at(-1) : undefined;
    const model = {
      shell: shellFor(routes, request, reply, principal),
      sourceName: routes.organisationNames.get(principal.organisation) ?? principal.organisation,
      feeds: feeds.map((feed) => toFeedRow(feed, at, routes.silentFeedMs)),
      untold,
      only: { source: data.source, toMend: data.only === 'to-mend' },
      receipts: shown.map(toRow),
      newerUrl: data.before === undefined ? undefined : addressOf({ ...data, before: undefined }),
      olderUrl: last && addressOf({ ...data, before: writeTimeCursor({ at: last.receivedAt, id: last.id }) }),
    };
    return sendPage(reply, receivedPage(model));
  });
}

/** One more than a page holds tells whether there is another. */
function queryOf({ organisation }: StaffPrincipal, { source, only, before }: Asked): ReceiptQuery {
  return {
    organisation,
    source,
    toMendOnly: only === 'to-mend',
    before: readTimeCursor(before),
    limit: pageSize + 1,
  };
}

function toRow({ id, receivedAt, status, issues }: Receipt): ReceiptRow {
  return { id, at: receivedAt, status: statusWords[status], fixes: issues };
}

function toFeedRow(
  { source, lastHeardAt, pullFails, toMend, blocked, lastFile }: Feed,
  at: Date,
  silentMs: number,
): FeedRow {
  const silentFor = lastHeardAt === undefined ? undefined : at.getTime() - lastHeardAt.getTime();
  return {
    source,
    lastHeardAt,
    pullFails,
    toMend,
    blocked,
    file: lastFile && { ...lastFile, url: `/cases/imports/${lastFile.id}` },
    silentDays:
      silentFor !== undefined && silentFor > silentMs ? Math.floor(silentFor / 86_400_000) : undefined,
    url: addressOf({ source }),
    toMendUrl: addressOf({ source, only: 'to-mend' }),
  };
}

function addressOf(query: Asked): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const text = new URLSearchParams(given).toString();
  return text === '' ? '/cases' : `/cases?${text}`;
}
