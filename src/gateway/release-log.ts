import { randomUUID } from 'node:crypto';
import type { AuditEntry, AuditKind } from '../audit/entry.ts';
import { checkPermission } from '../auth/permissions.ts';
import type { StaffPrincipal } from '../auth/principal.ts';
import { GatewayError } from '../errors.ts';
import type { LogQuery } from './ports.ts';
import type { Release } from './release.ts';

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
    const entries = found.slice(0, pageSize);
    const last = entries.at(-1);
    return { entries, older: found.length > pageSize && last ? { at: last.at, id: last.id } : undefined };
  });
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
): Promise<AuditEntry> {
  await checkMayLook(release, caller, 'access-log-entry');
  const entry = await release.store.transaction(async (tx) => {
    const found = await tx.log.entry(id, caller.organisation);
    await tx.log.append(lookEntry(release, caller, 'access-log-entry', { entry: id }));
    return found;
  });
  if (entry === undefined) throw new GatewayError('not-found');
  return asSeenBy(entry, caller.organisation);
}

/**
 * Who asked sees every decision; a source that was judged sees those about its own items. Otherwise any charity that had once sent a record of
 * somebody could read what the others hold of them.
 */
function asSeenBy(entry: AuditEntry, organisation: string): AuditEntry {
  if (entry.askers.includes(organisation)) return entry;
  const decisions = entry.detail.decisions.filter(({ source }) => source === organisation);
  return { ...entry, detail: { ...entry.detail, decisions, released: {} } };
}

/** A look that is refused is an entry too. */
async function checkMayLook(release: Release, caller: StaffPrincipal, kind: AuditKind): Promise<void> {
  try {
    checkPermission(caller, 'see-access-log');
  } catch (error) {
    const refused = { ...lookEntry(release, caller, kind, {}), outcome: 'refused' } as const;
    await release.store.transaction((tx) => tx.log.append(refused));
    throw error;
  }
}

function lookEntry(
  release: Release,
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
    actor: { kind: 'staff', id: caller.subject, name: caller.name },
    personId: undefined,
    detail: { asked, decisions: [], released: {} },
  };
}
