import type { FastifyInstance } from 'fastify';
import { releaseToday } from '../../gateway/log/release-today.ts';
import type { LogTree } from '../../gateway/ports/log-tree.ts';
import type { Release } from '../../gateway/release.ts';
import { roleLabels, sendPage, shellFor, type PageSettings } from '../page-shell.ts';
import { todayPage } from '../pages/today.ts';
import { signedIn } from '../plugins/staff-session.ts';

export interface TodayRoutes extends PageSettings, Pick<Release, 'store' | 'clock'> {
  readonly logTree: LogTree;
  /** Milliseconds without a record after which a case system counts as silent. */
  readonly silentFeedMs: number;
}

const msADay = 86_400_000;

/** `/ig`: what happened today, and how the log is. */
export function todayRoutes(scope: FastifyInstance, routes: TodayRoutes): void {
  const nameOf = (code: string): string => routes.organisationNames.get(code) ?? code;
  const labels = new Map<string, string>(Object.entries(roleLabels));
  scope.get('/ig', { schema: { hide: true } }, async (request, reply) => {
    const caller = signedIn(request, routes.clock());
    const { health, looksBy, feeds, ...today } = await releaseToday(routes, routes.logTree, caller);
    return sendPage(
      reply,
      todayPage({
        shell: shellFor(routes, request, reply, caller),
        ...today,
        looksBy: looksBy.map(({ asker, role, ...looks }) => ({
          organisation: nameOf(asker),
          role: labels.get(role) ?? role,
          ...looks,
        })),
        feeds: feeds.map(({ organisation, source, lastHeardAt }) => {
          const silent = lastHeardAt === undefined ? 0 : today.at.getTime() - lastHeardAt.getTime();
          const silentDays = silent > routes.silentFeedMs ? Math.floor(silent / msADay) : undefined;
          return { organisation: nameOf(organisation), source, lastHeardAt, silentDays };
        }),
        log: health,
      }),
    );
  });
}
