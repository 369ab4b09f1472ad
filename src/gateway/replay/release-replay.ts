import { randomUUID } from 'node:crypto';
import type { AuditEntry } from '../../audit/entry.ts';
import type { StaffPrincipal } from '../../auth/principal.ts';
import { officerText } from '../../consent/explain-officer.ts';
import { GatewayError } from '../../errors.ts';
import { decisionOf } from '../log/explain-entry.ts';
import { logLook } from '../log/log-look.ts';
import { checkMayLook, isShownTo } from '../log/release-log.ts';
import type { Release } from '../release.ts';
import { replay, type NoReplay, type Replayed } from './replay.ts';

/** What became of a replay. */
export interface ReplayReport {
  readonly result: 'same' | 'different' | 'impossible';
  readonly why: NoReplay | undefined;
  /** How many decisions are in the entry. */
  readonly decisions: number;
  readonly differences: readonly ReportedDifference[];
}

/** A decision that came out differently: its evidence as codes, then and now; undefined where there was, or is, nothing to decide about. */
export interface ReportedDifference {
  readonly reference: string;
  readonly stored: string | undefined;
  readonly again: string | undefined;
}

/**
 * Makes the decisions of a logged look again, from history, for an IG officer of an organisation that is party to it. A source learns only of
 * decisions about its own items. The replay is itself in the log, before its result is given.
 *
 * @throws GatewayError `not-permitted`; `not-found`: another organisation's entry and none at all are one answer; `unavailable`, the commit's own
 */
export async function replayEntry(
  release: Pick<Release, 'store' | 'clock'>,
  caller: StaffPrincipal,
  id: string,
): Promise<ReplayReport> {
  await checkMayLook(release, caller, 'replay');
  return replayed(release, id, caller.organisation, (asked) => logLook(release, caller, 'replay', asked));
}

/** The same for whoever runs the gateway, of any entry. The IG officers of the organisation that asked see in the log that it was done. */
export async function replayAsOperator(
  release: Pick<Release, 'store' | 'clock'>,
  id: string,
): Promise<ReplayReport> {
  return replayed(release, id, undefined, (asked, organisation) =>
    operatorEntry(release.clock(), asked, organisation),
  );
}

async function replayed(
  { store }: Pick<Release, 'store'>,
  id: string,
  viewer: string | undefined,
  toLog: (asked: AuditEntry['detail']['asked'], organisation: string) => AuditEntry,
): Promise<ReplayReport> {
  const report = await store.transaction(async (tx) => {
    const entry = await tx.log.entry(id, viewer);
    const made = entry && reportOf(entry, await replay(tx, entry), viewer);
    const asked = { entry: id, result: made?.result ?? 'not-found' };
    await tx.log.append(toLog(asked, entry?.organisation ?? 'unknown'));
    return made;
  });
  if (report === undefined) throw new GatewayError('not-found');
  return report;
}

function reportOf(
  entry: AuditEntry,
  { differences, why }: Replayed,
  viewer: string | undefined,
): ReplayReport {
  const isShown = (one: { source: string }): boolean => viewer === undefined || isShownTo(viewer, entry, one);
  const shown = differences.filter(isShown);
  const outcome = shown.length === 0 ? 'same' : 'different';
  return {
    result: why === undefined ? outcome : 'impossible',
    why,
    decisions: entry.detail.decisions.filter(isShown).flatMap(({ references }) => references).length,
    differences: shown.map(({ reference, stored, again }) => ({
      reference,
      stored: stored && officerText(decisionOf(stored)),
      again: again && officerText(decisionOf(again)),
    })),
  };
}

function operatorEntry(at: Date, asked: AuditEntry['detail']['asked'], organisation: string): AuditEntry {
  return {
    id: randomUUID(),
    at,
    kind: 'replay',
    outcome: 'shown',
    face: 'cli',
    organisation,
    askers: [organisation],
    sources: [],
    role: 'operator',
    purpose: 'HCOMPL',
    actor: { kind: 'system', id: 'lwg', name: 'command line' },
    personId: undefined,
    detail: { asked, decisions: [], released: {} },
  };
}
