import { randomUUID } from 'node:crypto';
import type { AuditDecision, AuditEntry, AuditKind } from '../../audit/entry.ts';
import { checkPermission } from '../../auth/permissions.ts';
import type { StaffPrincipal } from '../../auth/principal.ts';
import { GatewayError } from '../../errors.ts';
import { actorOf } from '../actor-of.ts';
import type { ConsentVersion } from '../ports/history.ts';
import type { LogQuery } from '../ports/log.ts';
import type { Release } from '../release.ts';
import { orLogRefusal } from './or-log-refusal.ts';

/** A page of the access log. */
export interface LogPage {
  readonly entries: readonly AuditEntry[];
  /** Where the next, older page begins; undefined on the last. */
  readonly older: LogQuery['before'];
}

const pageSize = 50;

/**
 * A page of the log, for an IG officer of an organisation that is party to its entries (purpose HCOMPL, consent-rules 1). Looking at the
 * log is itself in the log, before the page is given.
 *
 * @throws GatewayError `not-permitted`, `unavailable`, the commit's own
 */
export async function releaseLogPage(
  release: Release,
  caller: StaffPrincipal,
  before: LogQuery['before'],
): Promise<LogPage> {
  await checkMayLook(release, caller, 'access-log');
  return release.store.transaction(async (tx) => {
    const query = { organisation: caller.organisation, before, limit: pageSize + 1 };
    const found = await tx.log.list(query);
    await tx.log.append(lookEntry(release, caller, 'access-log', {}));
    const entries = found.slice(0, pageSize).map((entry) => asSeenBy(entry, caller.organisation));
    const last = entries.at(-1);
    return { entries, older: found.length > pageSize && last ? { at: last.at, id: last.id } : undefined };
  });
}

/** An entry, and when the choices that its decisions may rest on were recorded. */
export interface OpenedEntry {
  readonly entry: AuditEntry;
  readonly choices: readonly ConsentVersion[];
}

/**
 * One entry with its grounds. Another organisation's entry and none at all are one answer.
 *
 * @throws GatewayError `not-permitted`, `not-found`, `unavailable`, the commit's own
 */
export async function releaseLogEntry(
  release: Release,
  caller: StaffPrincipal,
  id: string,
): Promise<OpenedEntry> {
  await checkMayLook(release, caller, 'access-log-entry');
  const opened = await release.store.transaction(async (tx) => {
    const found = await tx.log.entry(id, caller.organisation);
    const personId = found?.detail.decisions.length === 0 ? undefined : found?.personId;
    const choices = personId === undefined ? [] : await tx.history.consentVersions(personId);
    await tx.log.append(lookEntry(release, caller, 'access-log-entry', { entry: id }));
    return found && { entry: asSeenBy(found, caller.organisation), choices };
  });
  if (opened === undefined) throw new GatewayError('not-found');
  return opened;
}

/**
 * Who asked sees every decision; a source that was judged sees those about its own items. Otherwise any charity that had once sent a record of
 * somebody could read what the others hold of them.
 */
export function asSeenBy(entry: AuditEntry, organisation: string): AuditEntry {
  if (entry.askers.includes(organisation)) return underAgreements(entry, organisation);
  const decisions = entry.detail.decisions.filter((decision) => isShownTo(organisation, entry, decision));
  return { ...entry, detail: { ...entry.detail, decisions, released: {} } };
}

/**
 * Of what no agreement covers, those who asked learn that there was none: not of what, nor the number of somebody whom they asked for by an id. An id
 * that was read off somewhere would otherwise be turned into a name by looking at one's own log.
 */
function underAgreements(entry: AuditEntry, organisation: string): AuditEntry {
  const isCovered = ({ agreement, source }: AuditDecision): boolean =>
    agreement !== null || source === organisation;
  const { detail } = entry;
  if (detail.decisions.length === 0) return entry;
  const decisions = detail.decisions.map((decision) =>
    isCovered(decision) ? decision : { ...decision, topics: [], labels: [], references: [] },
  );
  const nhsNumber = detail.decisions.some(isCovered) ? detail.nhsNumber : undefined;
  return { ...entry, detail: { ...detail, decisions, nhsNumber } };
}

/** Whether an organisation that is party to the entry sees a decision of it. */
export function isShownTo(organisation: string, entry: AuditEntry, { source }: { source: string }): boolean {
  return entry.askers.includes(organisation) || source === organisation;
}

/** A look that is refused is an entry too. */
export async function checkMayLook(
  release: Pick<Release, 'store' | 'clock'>,
  caller: StaffPrincipal,
  kind: AuditKind,
): Promise<void> {
  await orLogRefusal(release.store, lookEntry(release, caller, kind, {}), async () =>
    checkPermission(caller, 'see-access-log'),
  );
}

/** The entry of a look at the log. */
export function lookEntry(
  release: Pick<Release, 'clock'>,
  caller: StaffPrincipal,
  kind: AuditKind,
  asked: Readonly<Record<string, string>>,
): AuditEntry {
  return {
    id: randomUUID(),
    at: release.clock(),
    kind,
    outcome: 'shown',
    face: 'page',
    organisation: caller.organisation,
    role: caller.role,
    purpose: 'HCOMPL',
    askers: caller.organisations,
    sources: [],
    actor: actorOf(caller),
    personId: undefined,
    detail: { asked, decisions: [], released: {} },
  };
}
