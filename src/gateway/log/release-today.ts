import type { StaffPrincipal } from '../../auth/principal.ts';
import { londonTime, startOfDay } from '../../living-well/london-time.ts';
import type { LogTree, LogVerification } from '../ports/log-tree.ts';
import type { Release } from '../release.ts';
import { logLook } from './log-look.ts';
import { checkMayLook } from './release-log.ts';
import { tally, weekBefore, type Tallies } from './today.ts';

/** A case system of a source of records, and when it was last heard. */
export interface FeedHeard {
  /** ODS code. */
  readonly organisation: string;
  /** site/system */
  readonly source: string;
  /** Undefined for one that never sent anything. */
  readonly lastHeardAt: Date | undefined;
}

/** How the log's tree stands. */
export interface LogHealth {
  readonly size: bigint;
  readonly refused: string | undefined;
  readonly checkpoint: { readonly size: bigint; readonly signedAt: Date } | undefined;
  /** Seconds that the oldest entry without a place has waited. */
  readonly oldestPending: number | undefined;
  readonly verified: LogVerification | undefined;
}

/** The officer's first page, of counts and states; nobody is in it. */
export interface Today extends Tallies {
  readonly at: Date;
  readonly feeds: readonly FeedHeard[];
  readonly health: LogHealth;
  /** Entries wait to be counted, more than a worker leaves lying. */
  readonly isBehind: boolean;
}

/**
 * What happened today and in the last seven days, in what the officer's organisation is party to. From counters and a few rows of indexes: as quick with
 * ten million entries as with ten. The look is in the log.
 *
 * @throws GatewayError `not-permitted`, `unavailable`, the commit's own
 */
export async function releaseToday(
  release: Pick<Release, 'store' | 'clock'>,
  tree: LogTree,
  caller: StaffPrincipal,
): Promise<Today> {
  const { store, clock } = release;
  await checkMayLook(release, caller, 'access-log');
  const at = clock();
  const { organisation } = caller;
  const today = londonTime(at).date;
  const [counts, health] = await Promise.all([
    store.countsOf(organisation, new Date(startOfDay(weekBefore(today)))),
    healthOf(tree),
  ]);
  const { sources, isBehind } = await store.transaction(async (tx) => {
    await tx.log.append(logLook(release, caller, 'access-log', { room: 'today' }));
    const agreements = await tx.inbox.agreements();
    const isParty = agreements.filter(
      ({ source, recipients }) =>
        source === organisation || caller.organisations.some((one) => recipients.includes(one)),
    );
    return {
      isBehind: await tx.log.isBehind(),
      sources: [...new Set(isParty.map(({ source }) => source))].toSorted(),
    };
  });
  const feeds = await Promise.all(sources.map((source) => feedsHeard(release, source)));
  return { at, ...tally(counts, today), feeds: feeds.flat(), health, isBehind };
}

async function healthOf(tree: LogTree): Promise<LogHealth> {
  const [head, checkpoint, oldestPending, verified] = await Promise.all([
    tree.head(),
    tree.latestCheckpoint(),
    tree.oldestPending(),
    tree.lastVerification(),
  ]);
  return { size: head.size, refused: head.refused, checkpoint, oldestPending, verified };
}

async function feedsHeard(
  { store }: Pick<Release, 'store'>,
  organisation: string,
): Promise<readonly FeedHeard[]> {
  const feeds = await store.feedsOf(organisation);
  return feeds.map(({ source, lastHeardAt }) => ({ organisation, source, lastHeardAt }));
}
